"""All rows in one file, and back."""
