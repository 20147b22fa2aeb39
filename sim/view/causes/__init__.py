"""Figures of causes: chains, coalitions, measures of cause, and maps of reasons."""
