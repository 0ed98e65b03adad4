"""Builds the atlas's data from packages: `python -m chat.atlas.building FOLDER`. Needed only to renew it."""
