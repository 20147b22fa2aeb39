"""Scenario files as text: read, composed, merged, with the line of everything."""
