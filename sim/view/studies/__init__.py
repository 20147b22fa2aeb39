"""Figures of studies: comparisons, sweeps, sensitivity, claims."""
