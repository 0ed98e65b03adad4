"""Tools that a test wants the model to call."""
