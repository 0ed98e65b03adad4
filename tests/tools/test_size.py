"""A result that is too large is cut, and stays a JSON object that says so, in bytes."""

import json
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.canonical import compact
from chat.tools.registry import tool
from chat.tools.size import cut, is_cut, size_of


def test_what_fits_stays_as_it_is() -> None:
    result = {"text": "x" * 990}
    assert cut(result, 1024) is result


def test_what_does_not_fit_says_how_large_it_was_and_where_it_came_from() -> None:
    whole = {"text": "“x”\n" * 5_000, "kind": "live"}
    result = cut(whole, 2048)
    assert result["truncated"] is True and result["kind"] == "live"
    assert result["bytes"] == len(compact(whole).encode())
    assert result["sha256"] == sha256(compact(whole).encode()).hexdigest()
    assert compact(whole).startswith(result["beginning"])


def test_its_whole_envelope_is_kept_if_it_takes_little_of_the_room_even_when_it_is_cut_again() -> None:
    envelope = {"kind": "live", "source": {"name": "Overpass"}, "as_of": "2026-11-27", "notes": ["Dated."]}
    kept = cut({"text": "x" * 50_000, **envelope}, 20_000)
    sent = cut(kept, 2_000)
    assert [each | envelope for each in (kept, sent)] == [kept, sent]
    assert is_cut(sent) and size_of(sent) <= 2_000 and sent["beginning"]
    wordy = cut({"text": "x" * 50_000, **envelope, "notes": ["Dated."] * 200}, 20_000)
    assert "notes" in wordy and "notes" not in cut(wordy, 2_000)


def test_what_is_cut_again_for_the_model_is_still_of_the_tools_own_size() -> None:
    whole = {"text": "é" * 50_000}
    kept = cut(whole, 20_000)
    sent = cut(kept, 2_000)
    assert (sent["bytes"], sent["sha256"]) == (kept["bytes"], kept["sha256"])
    assert kept["beginning"].startswith(sent["beginning"]) and size_of(sent) <= 2_000


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=9), st.integers(0, 999))
def test_whatever_it_holds_it_fits_and_most_of_the_room_is_used(some: dict[str, str], times: int) -> None:
    result = cut({"some": [some] * times, "more": '\x1f"😀é' * times}, 1024)
    assert size_of(result) <= 1024
    assert json.loads(compact(result)) == result
    assert not is_cut(result) or result["beginning"]


async def test_a_tool_that_gives_back_too_much_is_no_failure() -> None:
    @tool
    def talk() -> dict[str, str]:
        """Talk"""
        return {"text": "x" * 300_000}

    result = await talk.run({})
    assert (result["truncated"], result["bytes"], size_of(result)) == (True, 300_012, 256 * 1024)


def test_what_only_looks_as_if_it_was_cut_is_cut_as_a_whole() -> None:
    forged = {"truncated": True, "bytes": "many", "sha256": None, "beginning": "x" * 5_000}
    assert not is_cut(forged) and not is_cut([forged]) and not is_cut(None)
    assert cut(forged, 1024)["bytes"] == size_of(forged)
