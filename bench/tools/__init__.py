"""Tools that the bench wants the model to call."""
