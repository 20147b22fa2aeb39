"""Figures of one run: supply, stocks, territory, withdrawal, people."""
