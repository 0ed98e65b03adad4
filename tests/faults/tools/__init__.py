"""Tools that leave a line in a file each time they really run: named by EXTRA_TOOLS in these tests alone."""
