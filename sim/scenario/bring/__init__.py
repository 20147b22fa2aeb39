"""A network brought in from elsewhere: read, thinned, and written as the network of a scenario."""
