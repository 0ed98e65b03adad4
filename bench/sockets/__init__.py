"""How the site bears a thousand idle and two hundred streaming sockets: `make bench-sockets`."""
