"""Why a database was not backed up or restored: one sentence for the person at the terminal."""


class Problem(Exception):
    """Nothing was changed."""
