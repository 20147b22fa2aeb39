"""Many runs: ensembles, comparisons, sweeps, sensitivity, and what they estimate."""
