"""The reference workload on one engine a module; each has a `run` that plays it once."""
