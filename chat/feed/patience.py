"""How long a browser may take nothing: uvicorn's side of a socket, with an end to its patience.

An application can't close a socket that takes nothing: the close itself would wait to be taken.
"""

import asyncio
import socket
import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SEND_SECONDS = 10.0
"""A reader that takes nothing for so long is told to come back."""
CUT_SECONDS = 10.0
"""And if it does not read that either, it is cut off."""
COME_BACK = 1013
GOODBYE_SECONDS = 2.0
"""For what is still to be sent when the server ends; uvloop would wait for it for ever."""
UNSENT = 128 * 1024
"""Bytes that the kernel takes beyond what the reader has room for: it would take megabytes."""
AT_ONCE = struct.pack("ii", 1, 0)


class Patience(WebSocketsSansIOProtocol):
    """Whatever waits to be sent meanwhile is given up with the socket."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)

    @property
    def _socket(self) -> socket.socket:
        found: socket.socket = self.transport.get_extra_info("socket")
        return found

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_waiting()
        self._giving_up = self.loop.call_later(SEND_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_waiting()

    def shutdown(self) -> None:
        super().shutdown()
        self._stop_waiting()
        self._giving_up = self.loop.call_later(GOODBYE_SECONDS, self._cut_off)

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(error)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def _give_up(self) -> None:
        """What is said now comes after all that it has not read."""
        if not self.close_sent and not self.transport.is_closing():
            self.queue.put_nowait({"type": "websocket.disconnect", "code": COME_BACK})
            self.conn.send_close(COME_BACK)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self._giving_up = self.loop.call_later(CUT_SECONDS, self._cut_off)

    def _cut_off(self) -> None:
        """Else the kernel would go on to offer what nobody reads."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()
