"""A tool that a test leads from word to word: named by EXTRA_TOOLS in these tests alone."""
