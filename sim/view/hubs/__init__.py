"""Figures of a hub analysis: the flow with its cut, and the losses."""
