"""How news reaches the browsers: hints and live text in one process, rows above a revision, the socket."""
