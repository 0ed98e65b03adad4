"""What can go wrong with a tool, and whose fault it is.

ToolError
├── WrongTool      the author's: the function cannot be a tool, or two share a name
├── UnknownTool    the caller's: no tool has that name
├── ToolFailed     the tool's: it raised, or returned what is not a JSON object
└── ToolTimedOut   the tool's: it was not done by its deadline
"""


class ToolError(Exception):
    def __str__(self) -> str:
        return " ".join(map(str, self.args))


class WrongTool(ToolError, TypeError):
    """Raised at import, so that a wrong tool is never offered."""


class UnknownTool(ToolError, KeyError):
    """A KeyError, as a mapping's missing key is."""


class ToolFailed(ToolError):
    """Its text is written for the model. A tool may raise it to say what is wrong in its own words."""


class ToolTimedOut(ToolError):
    pass
