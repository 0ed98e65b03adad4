"""A site that is killed and started again, the person who uses it, its model and its tools' effects."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from chat.turns.failpoints import VARIABLE
from tests import canaries
from tests.commands.running import Place
from tests.faults import truth
from tests.faults.model import Model
from tests.faults.person import Person

BEFORE_DEATH = 20.0
SLACK = float(os.environ.get("FAULTS_SLACK", "3"))
"""How much longer things may take on a machine that has much else to do."""
RESUMED_WITHIN = 5.0 * SLACK
"""Seconds from the start of a process to the end of every turn that the one before it left."""
SERVE = ("manage.py", "serve", "--port", "0")


@dataclass
class World:
    place: Place
    model: Model
    person: Person = field(default_factory=Person)
    entry: tuple[str, ...] = SERVE
    kills: int = 0
    restarts: list[float] = field(default_factory=list)
    """Seconds that each restart took to bring everything to its end."""
    ends: Counter[str] = field(default_factory=Counter)
    """How turns ended, and calls by their tool."""

    @contextmanager
    def alive(self, failpoint: str = "") -> Iterator["subprocess.Popen[str]"]:
        """A server process, armed with a failpoint; killed at the end if it still lives."""
        process = self.start(self.entry, failpoint)
        try:
            self.person.visit(self._host(process))
            yield process
        finally:
            process.kill()
            process.communicate()

    def start(self, entry: tuple[str, ...], failpoint: str = "") -> "subprocess.Popen[str]":
        environment = self.place.environment | ({VARIABLE: failpoint} if failpoint else {})
        command, pipe = (sys.executable, "-W", "error", *entry), subprocess.PIPE
        return subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, stdout=pipe, stderr=pipe, text=True
        )

    def _host(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        welcome = process.stdout.readline()
        assert welcome, process.communicate()[1]
        return urlsplit(welcome.split()[-1]).netloc

    def killed_at(self, failpoint: str, words: str) -> None:
        """Use the site until it dies at the failpoint; once all is final, say something new."""
        with self.alive(failpoint) as process:
            self._use_to_its_death(process, words)

    def killed_after(self, seconds: float, words: str) -> None:
        with self.alive() as process:
            timer = threading.Timer(seconds, process.kill)
            timer.start()
            self._use_to_its_death(process, words)
            timer.join()

    def _use_to_its_death(self, process: "subprocess.Popen[str]", words: str) -> None:
        until = time.monotonic() + BEFORE_DEATH
        while process.poll() is None:
            assert time.monotonic() < until, "it was never killed"
            self._use(words)
        assert process.returncode == -9, process.returncode
        self.kills += 1

    def _use(self, words: str) -> None:
        """A moment at the site, which may go down at any time."""
        try:
            if self.person.all_final():
                self.person.begin(words)
            self.person.say_all()
            if "hold" in words:
                self.stop_all()
        except httpx.TransportError:
            time.sleep(0.02)

    def stop_all(self) -> None:
        for talk in self.person.talks:
            for turn in self.person.trace(talk)["turns"]:
                if turn["steps"]:
                    self.person.post(f"/t/{turn['id']}/stop")

    def settle(self) -> None:
        """Start unharmed: everything comes to its end in time, all is true, and the talk goes on."""
        began = time.monotonic()
        with self.alive() as process:
            assert self.person.http.get("/").status_code == 200
            self.come_to_rest(RESUMED_WITHIN - (time.monotonic() - began))
            self.restarts.append(time.monotonic() - began)
            self.end(process)

    def come_to_rest(self, within: float = RESUMED_WITHIN) -> None:
        """What was said is acknowledged, and comes to its end in time."""
        until = time.monotonic() + within
        while not self.person.all_final():
            self.person.say_all()
            assert time.monotonic() < until, [self.person.trace(talk) for talk in self.person.talks]
            time.sleep(0.02)

    def end(self, process: "subprocess.Popen[str]", told: str = "") -> None:
        """All is true, the talk goes on, and at SIGTERM the server ends and has logged nothing but `told`."""
        self.check()
        self._talk_goes_on()
        process.terminate()
        out, err = process.communicate(timeout=10)
        canaries.look("a server", out + err)
        assert process.returncode == 0, err
        assert not [line for line in err.splitlines() if not told or told not in line], err

    def last(self) -> dict[str, Any]:
        """The turn that was said last."""
        return dict(self.person.trace(self.person.talks[-1])["turns"][-1])

    def check(self) -> None:
        self.ends += truth.check(self.person, self.place.folder / "effects", self.model)

    def _talk_goes_on(self) -> None:
        for talk in self.person.talks:
            self.person.plan(talk, "")
        self.come_to_rest()
        for talk in self.person.talks:
            assert self.person.trace(talk)["turns"][-1]["status"] == "done"
        self.person.talks.clear()
