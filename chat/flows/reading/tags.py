"""A scanner that ends a tag where YAML 1.2 does: `{location: !any}` and `[!any, 2]` are no longer tags."""

from typing import Any

from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import TagToken

_ENDS = "\0 \t\r\n\x85\u2028\u2029,[]{}"


class TagScanner(Scanner):
    """The library's own takes brackets and commas for a part of the name."""

    def scan_tag(self) -> Any:
        start, length = self.reader.get_mark(), 1
        while self.reader.peek(length) not in _ENDS:
            length += 1
        name = self.reader.prefix(length).removeprefix("!").replace("%", "%25")
        self.reader.forward(length)
        if self._is_followed_by_another():
            words = f"write one matcher within another as !{name} {{$place: New York}}"
            raise ScannerError(None, start, words, start)
        return TagToken(("!", name), start, self.reader.get_mark())

    def _is_followed_by_another(self) -> bool:
        length = 0
        while self.reader.peek(length) in " \t":
            length += 1
        return bool(self.reader.peek(length) == "!")
