"""Hints and live text between processes, over Redis. Imported only where there are several."""
