"""Turns at a model: whoever waits for an answer comes before reading ahead."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any


class Turns:
    """One use of a model at a time; one in the background gives way to any other.

    llama.cpp asks between two steps of a computation, some milliseconds apart, whether to abort it.
    It asks a function of C about a text: whether it has a length. So no thread waits for Python.
    """

    def __init__(self) -> None:
        # Not an RLock: another thread may close a generator, and so release the lock.
        self._at_work = Lock()
        self._guard = Lock()
        self._wanted = 0
        self._in_background = False
        self._abort = ctypes.create_string_buffer(2)

    @contextmanager
    def foreground(self) -> Iterator[None]:
        """Wait for the turn; a use in the background is aborted."""
        with self.without_background():
            self._at_work.acquire()
        try:
            yield
        finally:
            self._at_work.release()

    @contextmanager
    def without_background(self) -> Iterator[None]:
        """Abort a use in the background, and let none begin meanwhile."""
        with self._guard:
            self._wanted += 1
            if self._in_background:
                self._abort[0] = b"x"
        try:
            yield
        finally:
            with self._guard:
                self._wanted -= 1

    @contextmanager
    def background(self) -> Iterator[bool]:
        """Take the turn if nobody has it or waits for it; gives whether it was taken."""
        with self._guard:
            taken = not self._wanted and self._at_work.acquire(blocking=False)
            self._in_background = taken
            self._abort[0] = b"\0"
        try:
            yield taken
        finally:
            if taken:
                with self._guard:
                    self._in_background = False
                    self._abort[0] = b"\0"
                    self._at_work.release()

    @property
    def is_aborted(self) -> bool:
        """Whether the use in the background is to end."""
        return self._abort[0] != b"\0"

    def attach(self, context: Any) -> None:
        """Have a context of llama.cpp ask whether to abort; keep this object as long as it."""
        import llama_cpp

        standard = ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)
        ask = ctypes.cast(standard.strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(context, ask, ctypes.cast(self._abort, ctypes.c_void_p))
