"""What the tools answer from live data: the same shapes as offline, or why there is none."""
