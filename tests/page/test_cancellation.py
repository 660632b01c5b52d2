"""Work ends when nobody waits for it any more, and what makes its pieces is closed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from rag.page.cancellation import Cancelled, CancelToken, CancelTokens


class Source:
    """Makes numbers, and knows when it was closed."""

    closed = False

    def numbers(self) -> Generator[int]:
        """Yield numbers for ever."""
        try:
            number = 0
            while True:
                yield (number := number + 1)
        finally:
            self.closed = True


def test_cancelled_between_two_pieces() -> None:
    token, source = CancelToken(), Source()
    seen = []
    with pytest.raises(Cancelled):
        for number in token.check_each(source.numbers()):
            seen.append(number)
            if number == 3:
                token.cancel()
    assert seen == [1, 2, 3] and source.closed


def test_cancelled_before_the_work() -> None:
    token, source = CancelToken(), Source()
    token.cancel()
    with pytest.raises(Cancelled):
        next(token.check_each(source.numbers()))
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_tokens_of_tabs() -> None:
    """Each tab cancels its own, and the end of the work cancels too."""
    tokens = CancelTokens()
    with tokens.token("one") as one, tokens.token("two") as two:
        tokens.cancel("one")
        tokens.cancel("three")
        assert one.is_cancelled and not two.is_cancelled
        assert tokens.is_waiting("two") and not tokens.is_waiting("one")
        tokens.cancel_all()
        assert two.is_cancelled
    with tokens.token("one") as one:
        assert tokens.is_waiting("one")
    assert one.is_cancelled and not tokens.is_waiting("one")
