"""The request's settings as a form: what a person may set beside the words, the model and the tools."""

from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chat.canonical import clean_text
from chat.llm import settings
from chat.turns.say import Refused


class RequestSettings(forms.Form):
    """Every field may be left empty: then it is not sent, and the server's own default holds."""

    temperature = forms.FloatField(min_value=0, max_value=settings.MOST_TEMPERATURE, required=False)
    max_tokens = forms.IntegerField(min_value=1, max_value=settings.MOST_TOKENS, required=False)
    seed = forms.IntegerField(
        min_value=settings.SMALLEST_SEED, max_value=settings.LARGEST_SEED, required=False
    )
    stop = forms.CharField(
        required=False,
        max_length=settings.MOST_STOP,
        strip=False,
        help_text="one a line, up to four",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    parallel_tool_calls = forms.TypedChoiceField(
        choices=[("", "server's default"), ("true", "allowed"), ("false", "one at a time")],
        coerce=lambda word: word == "true",
        empty_value=None,
        required=False,
    )
    response_format = forms.ChoiceField(
        choices=[("", "text"), ("json_object", "a JSON object")], required=False
    )

    def clean_stop(self) -> list[str]:
        lines = clean_text(self.cleaned_data["stop"]).replace("\r", "").split("\n")
        stops = [line for line in lines if line]
        if len(stops) > settings.MOST_STOPS:
            raise forms.ValidationError(f"Expected {settings.MOST_STOPS} lines at most.")
        return stops

    def clean_response_format(self) -> dict[str, str] | None:
        chosen = self.cleaned_data["response_format"]
        return {"type": chosen} if chosen else None

    def body(self) -> dict[str, Any]:
        """The keys of the request's body. Raises Refused, naming the field."""
        if not self.is_valid():
            name, problems = next(iter(self.errors.items()))
            raise Refused(f"{name}: {problems[0]} Got {self.data.get(name, '')[:100]!r}.")
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def set_by(form: QueryDict) -> dict[str, Any]:
    """The keys of the body. Most forms set none: to make one that could be checked copies each field."""
    is_set = any(form.get(name) for name in RequestSettings.base_fields)
    return RequestSettings(form).body() if is_set else {}


def from_body(body: dict[str, Any]) -> RequestSettings:
    """The form as it was filled in to make `body`."""
    shown = dict(body)
    if "stop" in body:
        shown["stop"] = "\n".join(body["stop"])
    if "parallel_tool_calls" in body:
        shown["parallel_tool_calls"] = "true" if body["parallel_tool_calls"] else "false"
    if "response_format" in body:
        shown["response_format"] = body["response_format"]["type"]
    return RequestSettings(initial=shown)


def rendered(form: RequestSettings) -> SafeString:
    """As it stands in the composer; kept for all who have set nothing: fields are slow to render."""
    return _rendered(form) if form.is_bound or form.initial else _empty()


@cache
def _empty() -> SafeString:
    return _rendered(RequestSettings())


def _rendered(form: RequestSettings) -> SafeString:
    return render_to_string("chat/request_settings.html", {"request_settings": form})
