"""What the tools answer of any place in the world, from the atlas alone, without a network."""
