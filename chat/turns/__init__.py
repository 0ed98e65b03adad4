"""A turn in this application: how it begins, where it runs, how what happens becomes rows."""
