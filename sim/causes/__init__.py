"""Why: chains of causes, smallest changes, necessity and sufficiency, maps of reasons, overturned claims."""
