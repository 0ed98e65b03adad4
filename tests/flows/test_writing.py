"""A flow is written as a file that a person can edit, and that is read as the same flow."""

from hypothesis import given

from chat.flows.flow import Flow
from chat.flows.reading import read
from chat.flows.writing import write
from tests.flows.arbitrary import flows


@given(flows())
def test_what_is_written_is_read_as_the_same_flow(flow: Flow) -> None:
    assert read(write(flow), flow.slug) == flow
