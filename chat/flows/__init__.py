"""Flows: what is said turn by turn, what tools give, and what is expected of a model. Knows no database."""
