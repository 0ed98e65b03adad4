"""A request that is refused, in the form of OpenAI's errors."""

from chat.llm.request import JsonObject


class Refusal(Exception):
    """The request is answered with an HTTP error."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400):
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code
        self.status = status

    def body(self) -> JsonObject:
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


def wrong_type(param: str, expected: str, got: object) -> Refusal:
    message = f"Invalid type for '{param}': expected {expected}, but got {_json_type(got)} instead."
    return Refusal(message, param=param, code="invalid_type")


def missing(param: str) -> Refusal:
    return Refusal(f"Missing required parameter: '{param}'.", param=param, code="missing_required_parameter")


def wrong_value(param: str, value: object, allowed: str) -> Refusal:
    message = f"Invalid value for '{param}': {str(value)[:80]!r}. Supported values are: {allowed}."
    return Refusal(message, param=param, code="invalid_value")


def _json_type(value: object) -> str:
    names = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", list: "an array"}
    return "null" if value is None else names.get(type(value), "an object")
