"""What the model knows of each tool that came later: one file a tool."""
