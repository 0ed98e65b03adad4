"""The chat's pages: commands come in here as ordinary forms, and every page is made of the rows."""
