"""The two groups that processes join. One for each conversation would be a message for each, and a
subscription for each page."""

WATCHING = "watching"
"""Those where somebody watches anything: hints and live text go there."""
ASKING = "asking"
"""Those where anything is live: who came late or missed something asks there."""
