"""What is remembered of one run: the log read again, outcomes, series, tables, the staff log."""
