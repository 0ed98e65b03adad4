"""Facts about the world that the package carries with it: places and companies. Knows nothing else."""
