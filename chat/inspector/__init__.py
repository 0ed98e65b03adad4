"""The inspector's tabs, one file each: what a row has to show that is too long for the page."""
