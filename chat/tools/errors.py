"""What can go wrong with a tool, and whose fault it is.

ToolError
├── WrongTool      the author's: the function cannot be a tool, or two share a name
├── UnknownTool    the caller's: no tool has that name
├── ToolFailed     the tool's: it raised, or returned what is not a JSON object
│   └── CutOff     whoever it asked fell silent: what was asked for may have happened all the same
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


class CutOff(ToolFailed):
    """A call of a tool that writes ends as `unknown` then, and is never repeated."""


class ToolTimedOut(ToolError):
    pass
