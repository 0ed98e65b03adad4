"""A validator for schemas of somebody else's: it runs no expression of theirs, and gives up in time."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry

from chat.tools.formats import checker

MOST_CHECKS = 20_000
"""Each about a twentieth of a millisecond: a few lines of a schema can ask for millions."""
_left: ContextVar[int] = ContextVar("left", default=0)
_Check: TypeAlias = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]

_STANDARD: Mapping[str, _Check] = Draft202012Validator.VALIDATORS


class TooMuch(Exception):
    """The schema asks for more checks of these arguments than anybody can wait for."""


def misfits(value: object, schema: Mapping[str, Any]) -> list[ValidationError]:
    """As jsonschema has them. Nothing outside the schema is fetched. Raises TooMuch."""
    _left.set(MOST_CHECKS)
    return list(_Validator(schema, registry=Registry(), format_checker=checker).iter_errors(value))


def _counted(check: _Check) -> _Check:
    def counted(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterable[ValidationError] | None:
        _spend(1 + (len(wanted) // 10 if isinstance(wanted, list | dict) else 0))
        return check(validator, wanted, value, schema)

    return counted


def _spend(checks: int) -> None:
    left = _left.get() - checks
    if left < 0:
        raise TooMuch
    _left.set(left)


def _no_others(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterable[ValidationError] | None:
    """Which others there are only their patterns would tell."""
    if "patternProperties" in schema:
        return None
    return _STANDARD["additionalProperties"](validator, wanted, value, schema)


def _unique(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterable[ValidationError] | None:
    """Each is compared with each."""
    _spend(len(value) ** 2 // 100 if isinstance(value, list) else 0)
    return _STANDARD["uniqueItems"](validator, wanted, value, schema)


def _passed_over(validator: Any, wanted: Any, value: Any, schema: Any) -> None:
    """An expression may take for ever: whoever made it checks it."""


_OWN: dict[str, _Check] = {
    **_STANDARD,
    "additionalProperties": _no_others,
    "uniqueItems": _unique,
}
_EXPRESSIONS = ("pattern", "patternProperties", "unevaluatedProperties", "unevaluatedItems")
_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {key: _counted(check) for key, check in _OWN.items()} | dict.fromkeys(_EXPRESSIONS, _passed_over),
)
