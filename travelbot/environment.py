"""The settings that come from the environment, each checked, each with one sentence when it is wrong."""

import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from chat.live.access import Access
from chat.live.line import PROVIDERS as LIVE_PROVIDERS
from chat.live.overpass import OVERPASS
from chat.llm.endpoint import OFFLINE, PROVIDERS, Endpoint
from travelbot.database import database
from travelbot.variables import Variables

_SECRET = re.compile(r"(_KEY|_TOKEN|_PASSWORD|_SECRET|_KEY_FALLBACKS)$|^SECRET_")
_HERE = ("localhost", "127.0.0.1", "[::1]")
"""How a server is asked from its own machine."""


class Hidden(tuple[str, ...]):
    """Values that are shown to nobody who looks at the settings."""

    def __repr__(self) -> str:
        return f"<{len(self)} hidden>"


class Environment(Variables):
    """The settings of this site, each by its own rules."""

    def secrets(self, *more: str) -> Hidden:
        """What may stand in no log: the values of variables that are secret by their names, and passwords in
        addresses."""
        named = [value for name, value in self.variables.items() if _SECRET.search(name)]
        named += [self.text(name) for name in self._of_mcp_servers()]
        parts = (urlsplit(self.text(name)) for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"))
        return Hidden((*more, *named, *(part.password for part in parts if part.password)))

    def _of_mcp_servers(self) -> list[str]:
        """The variables whose values MCP servers are given."""
        if not (path := self.mcp_servers()):
            return []
        from chat.mcp import settings

        return [name for server in settings.read(path) for name in (*server.env, *server.headers.values())]

    def hosts(self, origins: list[str]) -> str:
        """Their names; without any, those of this machine alone."""
        names = [str(urlsplit(origin).hostname) for origin in origins]
        return ",".join([*(f"[{name}]" if ":" in name else name for name in names), *_HERE])

    def secret_key(self, file: Path) -> str:
        """SECRET_KEY, or one made at the first start and kept in `file`, readable by its owner alone."""
        if key := self.text("SECRET_KEY"):
            return key
        try:
            if not (file.exists() and file.read_text().strip()):
                file.touch(mode=0o600)
                file.write_text(secrets.token_urlsafe(50))
            return file.read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"SECRET_KEY is not set, and {file} can't be used instead ({error.strerror}): set SECRET_KEY."
            ) from error

    def mcp_servers(self) -> Path | None:
        """MCP_SERVERS: a file that names servers whose tools are offered too. It is checked here."""
        if not (name := self.text("MCP_SERVERS")):
            return None
        from chat.mcp import pins, settings  # Nothing of it is loaded where it is not wanted.
        from chat.mcp.errors import WrongSettings

        path = Path(name).absolute()
        if find_spec("mcp") is None:
            raise ImproperlyConfigured(
                "MCP_SERVERS is set, and takes one more package: pip install -r chat/mcp/requirements.txt"
            )
        try:
            settings.read(path), pins.read(pins.beside(path))
        except WrongSettings as error:
            raise ImproperlyConfigured(f"MCP_SERVERS: {error}") from error
        return path

    def otlp_endpoint(self) -> str:
        """OTEL_EXPORTER_OTLP_ENDPOINT: with it, turns are traced."""
        name = "OTEL_EXPORTER_OTLP_ENDPOINT"
        if not self.text(name):
            return ""
        if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
            raise ImproperlyConfigured(
                f"{name} is set, and takes more packages: pip install -r chat/tracing/requirements.txt"
            )
        return self.web_address(name, "http://localhost:4318", "")

    def redis(self) -> str:
        """REDIS_URL: with it the site runs as several processes, which also takes PostgreSQL."""
        url = self.text("REDIS_URL")
        if not url:
            return ""
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured(
                f"REDIS_URL must be like redis://host:6379/0, but it begins with {url.partition(':')[0]!r}."
            )
        if not self.text("DATABASE_URL").startswith("postgres"):
            raise ImproperlyConfigured(
                "REDIS_URL is for several processes, which need PostgreSQL: set DATABASE_URL to "
                "postgres://user:password@host:5432/name too, or unset REDIS_URL."
            )
        return url

    def mail(self, folder: Path) -> dict[str, Any]:
        """Django's settings for e-mail: as EMAIL_URL says, else a file for each letter."""
        url = self.text("EMAIL_URL")
        if not url:
            return {"EMAIL_BACKEND": "chat.accounts.mail.Folder", "EMAIL_FILE_PATH": str(folder)}
        scheme = url.partition(":")[0]
        if scheme not in ("smtp", "submission"):
            raise ImproperlyConfigured(
                "EMAIL_URL must be like submission://user:password@host:587 (with TLS) or "
                f"smtp://user:password@host:465?ssl=true, but it begins with {scheme!r}."
            )
        try:
            found = dj_email_url.parse(url)
        except ValueError as error:
            raise ImproperlyConfigured("EMAIL_URL has a port or a timeout that is no number.") from error
        mail = {name: value for name, value in found.items() if name.startswith("EMAIL_")}
        backend = {"EMAIL_BACKEND": "chat.accounts.mail.Post"}
        return mail | backend | {"EMAIL_TIMEOUT": mail["EMAIL_TIMEOUT"] or 10}

    def database(self, default_file: Path) -> dict[str, object]:
        url = self.text("DATABASE_URL", f"sqlite:///{default_file}")
        test_file = self.text("TEST_DATABASE", str(default_file.with_name("test.sqlite3")))
        return database(url, test_file, self.number("DATABASE_SECONDS", default=20, at_least=0.1))

    def live(self) -> Access | None:
        """Who we are to the live providers, or None: LIVE_TOOLS is off unless it is set."""
        wanted = (provider.key.setting for provider in LIVE_PROVIDERS if provider.key)
        keys = {name: key for name in wanted if (key := self._key((name,)))}
        address = self.web_address("OVERPASS_URL", "https://host/api/interpreter", OVERPASS.address)
        access = Access(contact=self._contact(), keys=keys, addresses={OVERPASS.name: address})
        if not self.flag("LIVE_TOOLS"):
            return None
        if self.flag("SAMPLE_DATA"):
            raise ImproperlyConfigured(
                "LIVE_TOOLS and SAMPLE_DATA are both 1, but sample data is never mixed with live data: "
                "unset one of them."
            )
        return access

    def _contact(self) -> str:
        """It goes out in the User-Agent."""
        contact = self.text("LIVE_CONTACT")
        if contact and not re.fullmatch(r"(https?://|mailto:)?[!-~]+[@.][!-~]+", contact):
            raise ImproperlyConfigured(
                "LIVE_CONTACT must be an e-mail address or a web address where whoever runs this site is "
                f"reached, it is {contact!r}."
            )
        return contact

    def endpoint(self) -> Endpoint:
        """Where the model is: as LLM_PROVIDER says, else Together if there is a key for it, else offline."""
        name = self.text("LLM_PROVIDER") or self._provider_by_key()
        if name not in PROVIDERS:
            raise ImproperlyConfigured(f"LLM_PROVIDER must be one of {', '.join(PROVIDERS)}, it is {name!r}.")
        provider = PROVIDERS[name]
        key = self._key(provider.key_variables)
        if provider.needs_key and not key:
            raise ImproperlyConfigured(f"LLM_PROVIDER={name} needs a key in {provider.key_variables[-1]}.")
        return Endpoint(
            provider=name,
            base_url=self._base_url(provider.base_url),
            model=self._model(name, provider.model),
            api_key="" if name == OFFLINE else key,
        )

    def _key(self, variables: tuple[str, ...]) -> str:
        """The first that is set. It goes out in a header, which takes visible ASCII alone."""
        name = next(filter(self.text, variables), variables[0])
        key = self.text(name)
        if not all("!" <= character <= "~" for character in key):
            raise ImproperlyConfigured(f"{name} holds a character that no key has, such as a space or an é.")
        return key

    def _provider_by_key(self) -> str:
        if self.text("LLM_BASE_URL"):
            return "custom"
        if self.text("TOGETHER_API_KEY") or self.text("LLM_API_KEY"):
            return "together"
        return OFFLINE

    def _base_url(self, default: str) -> str:
        return self.web_address("LLM_BASE_URL", "https://host/v1", default)

    def _model(self, provider: str, default: str) -> str:
        if model := self.text("LLM_MODEL", default):
            return model
        raise ImproperlyConfigured(f"LLM_PROVIDER={provider} needs LLM_MODEL, the name of a model it serves.")
