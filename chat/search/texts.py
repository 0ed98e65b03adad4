"""The texts that are searched, and how each database keeps the threes of letters that they have."""

from dataclasses import dataclass

ENDED = ("done", "failed", "cancelled", "abandoned")
"""A step in one of these has its whole text: until then a checkpoint of it costs the index nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    table: str
    column: str
    only_ended: bool = False

    @property
    def index(self) -> str:
        return f"{self.table}_words"

    def when(self, row: str = "") -> str:
        """SQL: is the text of this row in the index?"""
        ends = ", ".join(f"'{status}'" for status in ENDED)
        return f"{row}status IN ({ends})" if self.only_ended else ""

    def on_postgresql(self) -> str:
        when = f" WHERE {self.when()}" if self.only_ended else ""
        threes = f"USING gin (UPPER({self.column}::text) gin_trgm_ops)"
        return f"CREATE INDEX IF NOT EXISTS {self.index} ON {self.table} {threes}{when}"

    def on_sqlite(self) -> list[str]:
        """The index alone, without the texts once more: which threes a row has, not where."""
        about = f"content='{self.table}', content_rowid='id', tokenize='trigram', detail=none, columnsize=0"
        table = f"CREATE VIRTUAL TABLE {self.index} USING fts5({self.column}, {about})"
        when = f" WHERE {self.when()}" if self.only_ended else ""
        texts = f"SELECT id, {self.column} FROM {self.table}{when}"
        filled = f"INSERT INTO {self.index} (rowid, {self.column}) {texts}"
        return [table, filled]

    def triggers(self) -> dict[str, str]:
        """They do something once a row is whole, changes after that, or goes."""
        old, new = self.when("old.") or "1", self.when("new.") or "1"
        differs = f"(old.{self.column} IS NOT new.{self.column} OR ({old}) IS NOT ({new}))"
        columns = f"{self.column}, status" if self.only_ended else self.column
        changed = f"UPDATE OF {columns} ON {self.table} WHEN {differs}"
        gone = f"VALUES ('delete', old.id, old.{self.column})"
        out = f"INSERT INTO {self.index} ({self.index}, rowid, {self.column}) {gone};"
        into = f"INSERT INTO {self.index} (rowid, {self.column}) VALUES (new.id, new.{self.column});"
        made = {
            "added": (f"INSERT ON {self.table} WHEN {new}", into),
            "gone": (f"DELETE ON {self.table} WHEN {old}", out),
            "left": (f"{changed} AND {old}", out),
            "came": (f"{changed} AND {new}", into),
        }
        return {
            f"{self.index}_{name}": f"CREATE TRIGGER {self.index}_{name} AFTER {event} BEGIN {does} END"
            for name, (event, does) in made.items()
        }


SAID = Text("chat_turn", "said")
ANSWERED = Text("chat_step", "text", only_ended=True)
ARGUMENTS = Text("chat_toolcall", "arguments_raw")
TEXTS = (SAID, ANSWERED, ARGUMENTS)
