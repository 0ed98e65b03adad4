"""Flows made to order: a file's text → a conversation in which it is played."""

from chat.flows.reading import read
from chat.models import Conversation, Owner, StoredFlow
from chat.turns.flows import begin, kept

TWO_TURNS = """
flow: 1
title: Flights
tools:
  - name: search_flights
    description: Search flights
    parameters: {type: object, properties: {to: {type: string}}, required: [to]}
  - get_current_weather
results:
  - call: search_flights
    with: {to: !place Oslo}
    gives: {flights: 3}
turns:
  - say: Any flights to Oslo?
    script:
      - call:
          - search_flights: {to: Oslo}
      - say: There are 3 flights.
    expect:
      pattern: multiple
      calls:
        - search_flights: {to: !place Oslo}
      answer: {words: [flights], numbers: [3]}
  - say: And to Rome?
    tool_choice: search_flights
    settings: {temperature: 0}
    script:
      - call:
          - search_flights: {to: Rome}
      - say: I can't see any.
"""


def stored(text: str = TWO_TURNS, slug: str = "flights") -> StoredFlow:
    return kept(read(text, slug), text, "shipped")


def begun(text: str = TWO_TURNS, model: str = "travelbot-script", owner: Owner | None = None) -> Conversation:
    return begin(stored(text), model, owner)
