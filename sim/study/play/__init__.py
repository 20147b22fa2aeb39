"""How many runs are played: replicates, workers, executors, memory and the store."""
