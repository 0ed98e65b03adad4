"""The offline model: rules that answer over the chat-completions protocol, with no key and no network."""

from chat.llm.offline.transport import OfflineTransport

__all__ = ["OfflineTransport"]
