"""Review: what staff do with other people's conversations, and the record of it."""
