"""What is kept and for how long: deletion, retention, backup."""
