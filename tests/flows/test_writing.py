"""A flow is written as a file that a person can edit, and that is read as the same flow."""

from hypothesis import given, settings

from chat.flows.flow import Flow, FlowTurn, Pin
from chat.flows.reading import read
from chat.flows.writing import write
from tests.flows.arbitrary import flows


@settings(max_examples=40)
@given(flows())
def test_what_is_written_is_read_as_the_same_flow(flow: Flow) -> None:
    assert read(write(flow), flow.slug) == flow


def test_it_is_written_to_be_read_by_a_person() -> None:
    text = """\
flow: 1
title: "What it costs: two cities"
shows: >-
  The model looks at both cities before it says which of them is cheaper, and it does not ask for what
  it has been told already, however long the question about it may be.
group: trips
system: |-
  Be short.
  Say what you don't know.
settings: {temperature: 0}
tools:
  - weather
  - name: rent_boat
    description: Rent a boat
    parameters: {type: object, properties: {people: {type: integer}}}
    writes: yes
results:
  - call: weather
    with: {location: !place "New York, NY", days: !between [2, 4]}
    gives: {celsius: 11.5, "yes": "no", code: "0x1f", none: null}
turns:
  - say: Hello
    tool_choice: rent_boat
    results:
      - call: rent_boat
        fails: It leaks.
    decide: {deny: too late}
    script:
      - call:
          - weather: {location: Rome, date: !day tomorrow}
      - say: Done.
    expect:
      calls:
        - weather: {location: !optional {$place: Rome}, else: !any}
        - rent_boat
      other_calls: yes
      other_arguments: no
      order: as written
      together: no
      answer:
        words: [sun, "a: b"]
        not: [rain]
      limits: {steps: 3}
  - say: Bye
    tools: []
    expect:
      pattern: none
"""
    assert write(read(text, "costs")) == text


def test_a_key_that_yaml_has_no_room_for_makes_it_json() -> None:
    flow = Flow(
        slug="odd",
        title="Odd",
        turns=(FlowTurn(says="x", tools=("t",), pins=(Pin(name="t", result={"k" * 2000: 1}),)),),
    )

    assert write(flow).startswith("{")
    assert read(write(flow), "odd") == flow
