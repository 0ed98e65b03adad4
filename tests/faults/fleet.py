"""A site of several processes: web servers and workers, on one PostgreSQL and one Redis."""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from tests import canaries
from tests.faults.world import SERVE, World

FINAL_WITHIN = 25.0
"""Seconds from the start of a worker, or the end of one, to the end of every turn."""
WORK = ("manage.py", "worker", "--drain", "1")


@dataclass
class Fleet(World):
    webs: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    """By the address they are reached at."""
    workers: list["subprocess.Popen[str]"] = field(default_factory=list)

    @contextmanager
    def standing(self, webs: int = 2, workers: int = 2) -> Iterator[None]:
        try:
            for _ in range(webs):
                self.start_web()
            for _ in range(workers):
                self.start_worker()
            yield
        finally:
            for process in (*self.webs.values(), *self.workers):
                process.kill()
                process.communicate()

    def start_web(self, failpoint: str = "") -> "subprocess.Popen[str]":
        """The person uses it from now on."""
        process = self.start(SERVE, failpoint)
        host = self._host(process)
        self.webs[host] = process
        self.person.visit(host)
        return process

    def start_worker(self, failpoint: str = "") -> "subprocess.Popen[str]":
        process = self.start(WORK, failpoint)
        self.workers.append(process)
        assert process.stdout is not None
        assert process.stdout.readline(), process.communicate()[1]
        return process

    def worker_dies_at(self, point: str, words: str) -> None:
        """It is the only one, so it is the one that gets there."""
        self._use_to_its_death(self.start_worker(point), words)
        self.bury()

    def web_dies_at(self, point: str, words: str) -> None:
        self._use_to_its_death(self.start_web(point), words)
        self.bury()

    def one_dies_within(self, seconds: float, words: str, chance: random.Random) -> None:
        """Any of them, and another comes in its place."""
        victim = chance.choice([*self.webs.values(), *self.workers])
        comes = self.start_worker if victim in self.workers else self.start_web
        until = time.monotonic() + chance.uniform(0, seconds)
        while time.monotonic() < until:
            self._use(words)
        victim.kill()
        victim.wait()
        self.kills += 1
        self.bury()
        comes()

    def bury(self) -> None:
        """Forget who is dead; the person goes to a server that lives."""
        for process in (*self.webs.values(), *self.workers):
            if process.poll() is not None:
                process.communicate()
        self.webs = {host: each for host, each in self.webs.items() if each.returncode is None}
        self.workers = [each for each in self.workers if each.returncode is None]
        self.person.visit(next(iter(self.webs)))

    def dismiss(self, process: "subprocess.Popen[str]", told: str = "") -> None:
        """At SIGTERM it ends, and it has logged nothing but `told`."""
        process.terminate()
        out, err = process.communicate(timeout=20)
        canaries.look("a process of the fleet", out + err)
        assert process.returncode == 0, err
        assert not [line for line in err.splitlines() if not told or told not in line], err
        self.bury()

    def settle(self) -> None:
        """Two workers come, and everything comes to its end in time; all is true, and the talk goes on."""
        began = time.monotonic()
        workers = [self.start_worker() for _ in range(2)]
        self.rest(began)
        for worker in workers:
            self.dismiss(worker)

    def rest(self, since: float) -> None:
        self.come_to_rest(FINAL_WITHIN - (time.monotonic() - since))
        self.restarts.append(time.monotonic() - since)
        self.check()
        self._talk_goes_on()

    def runs_the_turn(self) -> "subprocess.Popen[str]":
        """The worker that has the turn under way."""
        with psycopg.connect(self.place.environment["DATABASE_URL"]) as connection:
            ((name,),) = connection.execute(
                "SELECT runner FROM chat_turn WHERE status = 'running'"
            ).fetchall()
        return next(worker for worker in self.workers if name.endswith(f":{worker.pid}"))

    def crashes(self) -> int:
        with psycopg.connect(self.place.environment["DATABASE_URL"]) as connection:
            return int(connection.execute("SELECT coalesce(sum(crashes), 0) FROM chat_turn").fetchall()[0][0])
