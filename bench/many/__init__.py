"""A hundred thousand conversations with a million calls, made up: rows to list, filter, search and count."""
