"""A person's account: made, entered, left, taken along and deleted. What a login is, is django-allauth's."""
