"""docs/wire.md says what the code does: anomalies, profiles, limits and failures."""

import re
from pathlib import Path

import chat
from chat.llm import anomalies, assembler, attempt, drafts, exchange, known, lines, reading, wire
from chat.llm.deadlines import Deadlines

CHAT = Path(chat.__file__).parent
DOCUMENT = (CHAT.parent / "docs" / "wire.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the tables under `heading`."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert section, heading
    table = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in cells] for cells in table if not cells[0].startswith(" ---")]


def words(cell: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9_-]+)`", cell))


def used_kinds() -> set[str]:
    code = "".join(
        path.read_text("utf-8") for place in ("llm", "agent") for path in (CHAT / place).rglob("*.py")
    )
    noted = re.findall(r'\b(?:note|anomaly|oddities\.add|_note)\(\s*"(\w+)"', code)
    return set(noted) | set(reading._ODDITIES)


def test_every_kind_of_anomaly_that_is_used_is_listed_and_every_listed_one_is_used() -> None:
    assert used_kinds() == set(anomalies.FAULTS)


def test_every_kind_of_anomaly_is_documented_with_its_fault_and_a_sentence() -> None:
    documented = {kind.strip("`"): (fault, means) for kind, fault, means in rows("The anomalies")[1:]}
    assert {kind: fault for kind, (fault, _) in documented.items()} == anomalies.FAULTS
    assert all(means.endswith(".") for _, means in documented.values())


def test_every_kind_of_anomaly_stands_beside_what_it_is_made_of() -> None:
    handled = set().union(*(words(row[-1]) for row in rows("What is handled")))
    assert handled == set(anomalies.FAULTS)


def test_every_profile_and_every_wish_is_documented() -> None:
    first = [row[0] for row in rows("What is sent")]
    mentioned = set().union(*map(words, first))
    names = {profile.name for profile in (*known.SERVERS, *known.MODELS)}
    wishes = set().union(*(profile.wishes for profile in (*known.SERVERS, *known.MODELS)))
    assert names | wishes <= mentioned


def test_the_limits_are_those_of_the_code() -> None:
    sizes = {row[0]: row[1] for row in rows("Deadlines, sizes, retries, the breaker")}
    mib, ordinary = 1024 * 1024, Deadlines()
    assert sizes["a line"] == f"{lines.MAX_LINE // mib} MiB"
    assert sizes["an event"] == f"{wire.MAX_EVENT // mib} MiB"
    assert sizes["a body, unpacked"] == f"{wire.MAX_BODY // mib} MiB"
    assert sizes["text, reasoning and arguments together"] == f"{assembler.MAX_TEXT:,} characters"
    assert sizes["calls of an answer"] == str(drafts.MAX_CALLS)
    assert sizes["an error's body"] == f"{reading.MAX_ERROR_BODY // 1024} KiB"
    assert sizes["what is kept of a body"] == f"{exchange.SIZE_CAP // mib} MiB"
    seconds = [ordinary.connect, ordinary.headers, ordinary.first_token, ordinary.idle, ordinary.tail]
    assert [sizes[name] for name in list(sizes) if sizes[name].isdigit()][: len(seconds)] == [
        f"{each:g}" for each in seconds
    ]


def test_the_files_of_the_map_exist() -> None:
    assert attempt.PATH == "/chat/completions"
    block = DOCUMENT.partition("```\n")[2].partition("```")[0]
    for name in re.findall(r"\b(\w+)\.py", block):
        assert (CHAT / "llm" / f"{name}.py").exists(), name
