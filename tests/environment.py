"""The environment that tests run in, set before the settings are read: no key of the person who runs them."""

import os

from tests.canaries import ENVIRONMENT

for name in [name for name in os.environ if name.startswith(("LLM_", "LIVE_")) or name.endswith("_API_KEY")]:
    del os.environ[name]
os.environ["LLM_PROVIDER"] = "offline"
os.environ.update(ENVIRONMENT)
os.environ["SAMPLE_DATA"] = (
    "1"  # What answers say must repeat. Tests of the world's data choose it themselves.
)
