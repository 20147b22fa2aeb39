"""Where it happens: the network, routes, what is passable, and what ways can carry. No time passes here."""
