"""What the analyst writes: scenarios read, checked, and made plain for a run."""
