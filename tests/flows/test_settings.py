"""What a flow may set of a request is what a person may set in a form, within the same limits."""

from chat.flows.reading import read
from chat.llm.settings import NAMES
from chat.pages.request_settings import RequestSettings, from_body

FILE = """\
flow: 1
title: All of them
settings:
  temperature: 0.5
  max_tokens: 100
  seed: 7
  stop: [END, STOP]
  parallel_tool_calls: no
  response_format: json_object
turns: [say: Hello]
"""


def test_the_form_knows_the_same_settings() -> None:
    assert tuple(RequestSettings.base_fields) == NAMES


def test_what_a_flow_sets_is_what_the_form_sends() -> None:
    settings = dict(read(FILE, "all").turns[0].settings)

    assert tuple(settings) == NAMES
    assert RequestSettings(from_body(settings).initial).body() == settings
