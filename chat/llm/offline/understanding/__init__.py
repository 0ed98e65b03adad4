"""From the words of a conversation to the calls that they ask for."""
