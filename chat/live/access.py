"""Who we are to the providers, and where they are asked: what a person has set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from chat.live.provider import Provider

_TELLING = 6
"""Characters of a key that are not to be told; fewer tell nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    contact: str = ""
    """How whoever runs this site is reached: an e-mail address or a web address."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By the name of their setting."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """By the provider's name, in place of the provider's own."""

    @property
    def user_agent(self) -> str:
        return f"Travelbot ({self.contact})" if self.contact else "Travelbot"

    def address(self, provider: Provider) -> str:
        return self.addresses.get(provider.name, provider.address)

    def key(self, provider: Provider) -> str:
        return self.keys.get(provider.key.setting, "") if provider.key else ""

    def lacks(self, provider: Provider) -> str:
        """What is missing to ask it, in one sentence; empty if nothing is."""
        if provider.key and not self.key(provider):
            return f"There is no key for it: {provider.key.setting} is not set."
        if provider.wants_contact and not self.contact:
            return "It asks for a contact of whoever uses it: LIVE_CONTACT is not set."
        return ""

    def without_keys(self, words: str) -> str:
        """`words` that a provider sent, where they repeat a key, or its beginning where they are cut."""
        for key in filter(None, self.keys.values()):
            words = words.replace(key, "***").replace(quote(key, safe=""), "***")
            if len(key) > 2 * _TELLING:
                words = re.sub(re.escape(key[:_TELLING]) + r"\S*", "***", words, flags=re.IGNORECASE)
        return words
