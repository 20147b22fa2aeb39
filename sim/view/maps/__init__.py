"""Maps: the ground, the network, the situation, labels and scenes."""
