"""`manage.py flows …`: a file for each verb, and for what they share."""
