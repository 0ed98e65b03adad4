"""Runs in the place of other processes: begun and looked at by commands there."""

import json
from typing import Any

from tests.commands.running import Place

RUN = "print(json.dumps(Run.objects.get().status))"
TRUTH = """
print(json.dumps({
    "trials": list(Trial.objects.values_list("status", "error")),
    "conversations": Conversation.objects.count(),
    "said": [[said.split()[0], at] for said, at in Turn.objects.values_list("said", "flow_turn")],
    "turns": list(Turn.objects.values_list("status", flat=True)),
    "findings": [len(found) for found in Trial.objects.values_list("findings", flat=True)],
}))
"""
_BEGIN = """
from chat.trials.starting import begin
texts = json.loads({texts!r})
made = StoredFlow.objects.create
rows = [made(origin="shipped", slug=str(at), text=text) for at, text in enumerate(texts)]
print(json.dumps(str(begin(rows, ("tiny",)).pk)))
"""


def told(place: Place, code: str) -> Any:
    """What `code` prints there, as JSON."""
    ended = place.manage("shell", "--verbosity", "0", "-c", f"import json\nfrom chat.models import *\n{code}")
    assert (ended.code, ended.err) == (0, ""), ended.err
    return json.loads(ended.out)


def begin(place: Place, *texts: str) -> str:
    """The key of a run of the flows in these files, with the model `tiny`."""
    return str(told(place, _BEGIN.format(texts=json.dumps(texts))))
