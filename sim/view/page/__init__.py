"""Pages for a browser: reports that open from disk, and the explorer. Nothing here needs matplotlib."""
