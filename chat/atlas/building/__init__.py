"""Scripts that make the atlas's data files from packages; the product does not run them."""
