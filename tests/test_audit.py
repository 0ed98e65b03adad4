"""The audit fails for what is known to be vulnerable, and for nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import audit

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
BROKEN = {"name": "broken", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found on PyPI"}


def program(folder: Path, **packages: list[dict[str, Any]] | None) -> str:
    """A pip-audit that has what each source knows, and falls over one that can't be reached."""
    for source, known in packages.items():
        if known is not None:
            (folder / source).write_text(json.dumps({"dependencies": known, "fixes": []}))
    file = folder / "pip-audit"
    file.write_text(f'#!/bin/sh\nfor source; do :; done\nexec cat "{folder}/$source"\n')
    file.chmod(0o755)
    return str(file)


def test_a_vulnerability_fails_and_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main(program(tmp_path, pypi=[SOUND, BROKEN]), "somewhere") == 1
    told = "broken 2.0: PYSEC-1, fixed in 2.1\nAudit: 2 packages, 1 known vulnerabilities.\n"
    assert capsys.readouterr().out == told


def test_the_second_source_is_asked_if_the_first_knows_no_package(tmp_path: Path) -> None:
    assert audit.main(program(tmp_path, pypi=[UNKNOWN], osv=[BROKEN]), "somewhere") == 1


def test_without_a_source_it_says_so_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(program(tmp_path, pypi=[UNKNOWN], osv=None), "somewhere") == 0
    assert capsys.readouterr().out.startswith("Audit: left out, ")


def test_what_is_sound_passes(tmp_path: Path) -> None:
    assert audit.main(program(tmp_path, pypi=[SOUND]), "somewhere") == 0
