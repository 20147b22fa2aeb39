"""The ground: hexagonal cells, which road each belongs to, and when it was taken."""
