"""Searching what was said, answered and asked of tools, by any part of a word."""
