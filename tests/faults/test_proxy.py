"""The bad line does what it says: else nothing that is tested with it means anything."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.proxy import Proxy, proxy


@pytest.fixture
def echo() -> Iterator[str]:
    """Somebody who says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_take, args=(server,), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _take(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_say_back, args=(server.accept()[0],), daemon=True).start()


def _say_back(peer: socket.socket) -> None:
    with suppress(OSError), peer:
        while data := peer.recv(65_536):
            peer.sendall(data)


@pytest.fixture
def line(echo: str) -> Iterator[Proxy]:
    with proxy(echo) as made:
        yield made


def call(line: Proxy) -> socket.socket:
    host, _, port = line.host.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=0.5)


def heard(peer: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += peer.recv(size)
    return data


def test_a_good_line_passes_everything(line: Proxy) -> None:
    with call(line) as peer:
        peer.sendall(b"x" * 10_000)
        assert heard(peer, 10_000) == b"x" * 10_000


def test_what_was_sent_on_a_silent_line_arrives_when_it_is_good_again(line: Proxy) -> None:
    with call(line) as before:
        line.be(silent=True)
        with call(line) as after:
            for peer in (before, after):
                peer.sendall(b"hello")
                with pytest.raises(TimeoutError):
                    peer.recv(1)
            line.be_good()
            assert [heard(peer, 5) for peer in (before, after)] == [b"hello"] * 2


def test_a_reset_breaks_what_is_open_and_takes_what_is_new(line: Proxy) -> None:
    with call(line) as peer:
        peer.sendall(b"hello")
        heard(peer, 5)
        line.reset()
        with pytest.raises(ConnectionResetError):
            peer.recv(1)
    with call(line) as peer:
        peer.sendall(b"hello")
        assert heard(peer, 5) == b"hello"


def test_a_line_that_is_down_refuses_until_it_comes_back(line: Proxy) -> None:
    with call(line) as peer:
        peer.sendall(b"hello")
        heard(peer, 5)
        line.be(down=True)
        with pytest.raises(ConnectionResetError):
            peer.recv(1)
        with pytest.raises(ConnectionRefusedError):
            call(line)
    line.be_good()
    with call(line) as peer:
        peer.sendall(b"hello")
        assert heard(peer, 5) == b"hello"


def test_a_line_is_cut_after_so_many_bytes_of_answers(line: Proxy) -> None:
    line.be(cut_after=7)
    with call(line) as peer:
        peer.sendall(b"hello")
        assert heard(peer, 5) == b"hello"
        peer.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            while peer.recv(5):
                pass


def test_a_slow_line_is_late_and_a_narrow_one_drips(line: Proxy) -> None:
    for changes in ({"latency": 0.1}, {"latency": 0, "slices": 1, "bandwidth": 40}):
        line.be(**changes)
        with call(line) as peer:
            began = time.monotonic()
            peer.sendall(b"hello")
            assert heard(peer, 5) == b"hello"
            assert time.monotonic() - began > 0.1
