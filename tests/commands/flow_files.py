"""Flow files and answers made to order, and `manage.py flows` in this process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from chat.llm.endpoint import Endpoint
from tests.commands.running import chunk, model_server
from tests.llm.server import Reply, Server

WEATHER = "get_current_weather"
JSON = {"content-type": "application/json"}
FLOW = """\
flow: 1
title: Weather
tools: [get_current_weather]
turns:
  - say: What is the weather in Paris?
    calls_only: yes
    expect:
      calls:
        - get_current_weather: {location: !place Paris}
"""
"""Passed by a model that asks for the weather in Paris."""


def asks(**arguments: Any) -> Reply:
    """A model that asks for the weather, and for nothing else."""
    call = {"name": WEATHER, "arguments": json.dumps(arguments)}
    asked = [{"index": 0, "id": "call_0", "type": "function", "function": call}]
    return Reply([chunk(tool_calls=asked), chunk(finish_reason="tool_calls"), b"data: [DONE]\n\n"])


def lists(*models: str) -> Reply:
    return Reply([json.dumps({"data": [{"id": model} for model in models]}).encode()], headers=JSON)


def flows(*arguments: str) -> int:
    """The exit code of `manage.py flows …`."""
    try:
        call_command("flows", *arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@contextmanager
def answering(settings: Any, *replies: Reply) -> Iterator[Server]:
    """A model server that the settings name while it is there."""
    with model_server(*replies) as server:
        settings.LLM = Endpoint(provider="custom", base_url=server.url, model="tiny")
        yield server


@pytest.fixture
def weather(tmp_path: Path) -> str:
    """The path of a flow file."""
    path = tmp_path / "weather.yaml"
    path.write_text(FLOW)
    return str(path)
