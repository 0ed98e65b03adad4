"""From the results of tools to words, in Markdown."""
