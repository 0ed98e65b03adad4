"""`manage.py reread 12 13`, or `--all`: reads stored answers again, and says what comes out otherwise."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.canonical import compact
from chat.models import Step
from chat.turns.rereading import NotKept, differences


class Command(BaseCommand):
    help = "Read stored answers again with today's reader; the rows are not changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", nargs="*", type=int, help="ids of steps")
        parser.add_argument("--all", action="store_true", help="every step that was kept")

    def handle(self, *args: Any, step: list[int], **options: Any) -> None:
        if bool(step) == options["all"]:
            raise CommandError("Say which: the ids of steps, or --all.")
        rows = Step.objects.select_related("wire").order_by("pk")
        found = rows if options["all"] else rows.filter(pk__in=step)
        seen = [(row.pk, self._reread(row)) for row in found.iterator(chunk_size=100)]
        if missing := sorted(set(step) - {pk for pk, _ in seen}):
            raise CommandError(f"There is no step {missing[0]}.")
        if changed := [pk for pk, same in seen if not same]:
            raise CommandError(f"{len(changed)} of {len(seen)} come out otherwise.")

    def _reread(self, step: Step) -> bool:
        try:
            found = differences(step)
        except NotKept as why:
            self.stdout.write(f"step {step.pk}: not read again: {why}")
            return True
        self.stdout.write(f"step {step.pk}: {'otherwise' if found else 'the same'}")
        for name, (then, now) in found.items():
            self.stdout.write(f"  {name}\n    then {compact(then)}\n    now  {compact(now)}")
        return not found
