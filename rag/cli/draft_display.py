"""The words of an answer on a terminal as they are written, until the checked answer is printed."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rag.cli.output import printable_text

if TYPE_CHECKING:
    from rich.live import Live


class DraftDisplay:
    """Shows a growing draft in place, and takes it away at the end.

    Does nothing where the output is not a terminal, or one that cannot move its cursor.
    """

    def __init__(self, output: TextIO, *, wanted: bool = True) -> None:
        """Take where to show drafts, and whether to show any."""
        self._output = output
        self._wanted = wanted and output.isatty()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def show(self, draft: str) -> None:
        """Show a draft; of one that is higher than the terminal, its end."""
        if not self._wanted or not draft:
            return
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        if self._live is None:
            console = Console(file=self._output, highlight=False)
            if console.is_dumb_terminal:
                self._wanted = False
                return
            self._live = Live(console=console, transient=True, auto_refresh=False)
            self._live.start()
        width, height = self._live.console.size
        rows = terminal_rows(printable_text(draft), width)[-max(1, height - 1) :]
        self._live.update(Text("\n".join(rows), no_wrap=True), refresh=True)

    def clear(self) -> None:
        """Take the draft away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.clear()


def terminal_rows(text: str, width: int) -> list[str]:
    """Return the rows that a terminal makes of a text: lines break at its edge, not at words."""
    from rich.cells import chop_cells

    return [row for line in text.split("\n") for row in chop_cells(line, width) or [""]]
