"""Tools of a person's own MCP servers: named in a file, allowed one by one, pinned as reviewed."""
