"""What the lessons of `notebooks/` show and answer: so that little code stands in them, and no answer."""
