"""Tool calls that a model wrote into its text, because its server did not read them."""

from chat.llm.text_calls.found import TextCall
from chat.llm.text_calls.gate import TextGate
from chat.llm.text_calls.reading import calls_in_text

__all__ = ["TextCall", "TextGate", "calls_in_text"]
