"""The settings of a request that may be chosen, and within which limits."""

MOST_TEMPERATURE = 2
MOST_TOKENS = 1_000_000
SMALLEST_SEED, LARGEST_SEED = -(2**63), 2**63 - 1
MOST_STOPS = 4
"""Stop sequences, at most: more are refused by most servers."""
MOST_STOP = 400
"""Characters of them all."""
FORMATS = ("json_object",)
NAMES = ("temperature", "max_tokens", "seed", "stop", "parallel_tool_calls", "response_format")
