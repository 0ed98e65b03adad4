"""The settings that come from the environment, each checked, each with one sentence when it is wrong."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from chat.llm.endpoint import OFFLINE, PROVIDERS, Endpoint

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;"
    ),
}


class Environment:
    """Reads settings from `variables`; raises ImproperlyConfigured for a wrong one."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in ("0", "1", "true", "false", "yes", "no"):
            raise ImproperlyConfigured(f"{name} must be 1 or 0, it is {value!r}.")
        return value in ("1", "true", "yes")

    def number(self, name: str, default: float, at_least: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not number >= at_least:
            raise ImproperlyConfigured(f"{name} must be a number of at least {at_least:g}, it is {value!r}.")
        return number

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def secret_key(self, file: Path) -> str:
        """SECRET_KEY, or one made at the first start and kept in `file`, readable by its owner alone."""
        if key := self.text("SECRET_KEY"):
            return key
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(50))
        return file.read_text().strip()

    def database(self, default_file: Path) -> dict[str, object]:
        url = self.text("DATABASE_URL", f"sqlite:///{default_file}")
        try:
            database = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        except ValueError as error:
            raise ImproperlyConfigured(
                "DATABASE_URL must be like postgres://user:password@host:5432/name or sqlite:///file, "
                f"but it begins with {url.split(':')[0]!r}."
            ) from error
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database["OPTIONS"] = SQLITE_OPTIONS
            # Tests have threads: a database in memory would be locked for all but one.
            default_test_file = default_file.with_name("test.sqlite3")
            database["TEST"] = {"NAME": self.text("TEST_DATABASE", str(default_test_file))}
        return database

    def endpoint(self) -> Endpoint:
        """Where the model is: as LLM_PROVIDER says, else Together if there is a key for it, else offline."""
        name = self.text("LLM_PROVIDER") or self._provider_by_key()
        if name not in PROVIDERS:
            raise ImproperlyConfigured(f"LLM_PROVIDER must be one of {', '.join(PROVIDERS)}, it is {name!r}.")
        provider = PROVIDERS[name]
        key = next(filter(None, map(self.text, provider.key_variables)), "")
        if provider.needs_key and not key:
            raise ImproperlyConfigured(f"LLM_PROVIDER={name} needs a key in {provider.key_variables[-1]}.")
        return Endpoint(
            provider=name,
            base_url=self._base_url(provider.base_url),
            model=self._model(name, provider.model),
            api_key="" if name == OFFLINE else key,
        )

    def _provider_by_key(self) -> str:
        if self.text("LLM_BASE_URL"):
            return "custom"
        if self.text("TOGETHER_API_KEY") or self.text("LLM_API_KEY"):
            return "together"
        return OFFLINE

    def _base_url(self, default: str) -> str:
        url = self.text("LLM_BASE_URL", default).rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ImproperlyConfigured(
                f"LLM_BASE_URL must be like https://host/v1, but its scheme is {parts.scheme!r} "
                f"and its host {parts.hostname or ''!r}."
            )
        return url

    def _model(self, provider: str, default: str) -> str:
        if model := self.text("LLM_MODEL", default):
            return model
        raise ImproperlyConfigured(f"LLM_PROVIDER={provider} needs LLM_MODEL, the name of a model it serves.")
