"""Where a model server is, which key it wants, and which model it answers with by default."""

from dataclasses import dataclass, field

OFFLINE = "offline"
OFFLINE_MODEL = "travelbot-offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    provider: str
    base_url: str = field(repr=False)  # It may hold a password.
    """Up to and without `/chat/completions`, e.g. https://api.together.xyz/v1"""
    model: str
    api_key: str = field(default="", repr=False)

    def maker(self, model: str) -> str:
        """Whose reasoning and opaque fields: they are sent back to the same model of the same server only.

        At most 200 characters, as a row keeps them.
        """
        server = self.base_url.partition("//")[2].rpartition("@")[2].partition("?")[0]
        return f"{self.provider} {server} {model}"[:200]

    @property
    def is_offline(self) -> bool:
        return self.provider == OFFLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A known provider's defaults."""

    base_url: str
    model: str
    key_variables: tuple[str, ...] = ("LLM_API_KEY",)
    needs_key: bool = True


PROVIDERS: dict[str, Provider] = {
    "together": Provider(
        base_url="https://api.together.xyz/v1",
        model="openai/gpt-oss-120b",
        key_variables=("LLM_API_KEY", "TOGETHER_API_KEY"),
    ),
    "openai": Provider(
        base_url="https://api.openai.com/v1",
        model="gpt-4o-mini",
        key_variables=("LLM_API_KEY", "OPENAI_API_KEY"),
    ),
    "openrouter": Provider(
        base_url="https://openrouter.ai/api/v1",
        model="openai/gpt-oss-120b",
        key_variables=("LLM_API_KEY", "OPENROUTER_API_KEY"),
    ),
    "groq": Provider(
        base_url="https://api.groq.com/openai/v1",
        model="openai/gpt-oss-120b",
        key_variables=("LLM_API_KEY", "GROQ_API_KEY"),
    ),
    "ollama": Provider(base_url="http://127.0.0.1:11434/v1", model="llama3.1", needs_key=False),
    "llamacpp": Provider(base_url="http://127.0.0.1:8080/v1", model="default", needs_key=False),
    "custom": Provider(base_url="", model="", needs_key=False),
    OFFLINE: Provider(base_url="http://offline.invalid/v1", model=OFFLINE_MODEL, needs_key=False),
}
