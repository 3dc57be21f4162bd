"""Ending connections whose clients do not take their answers, or take them too slowly."""

import asyncio
import time
from collections.abc import Iterable
from enum import StrEnum

from inkdigit.server.logs import logger
from inkdigit.server.metrics import Metrics
from inkdigit.server.settings import ServerSettings


class EndReason(StrEnum):
    """Why an answer was not sent to its end."""

    SLOW = "slow_reader"
    FULL = "unsent_bytes"


class UnsentAnswer:
    """What a client has not taken of its answers yet.

    asyncio says when something waits (`start`) and when nothing does any more (`stop`), because
    `set_write_buffer_limits` asks for it from the first byte on; in between, uvicorn adds nothing.

    Args:
        transport: of the connection.
        settings: how much the client must take, in which time.
        metrics: where an end is counted.

    Attributes:
        waiting_since: on the clock of `time.monotonic`; infinite where nothing waits.
    """

    def __init__(
        self, transport: asyncio.Transport, settings: ServerSettings, metrics: Metrics
    ) -> None:
        self.waiting_since = float("inf")
        self._transport = transport
        self._metrics = metrics
        self._seconds = settings.client_timeout
        self._least = settings.connection.slowest_reading_pace * settings.client_timeout
        self._due: asyncio.TimerHandle | None = None
        transport.set_write_buffer_limits(high=0)

    def __len__(self) -> int:
        """The bytes that wait."""
        return self._transport.get_write_buffer_size()

    def start(self) -> None:
        """Ask for a pace from now on: something waits."""
        self.waiting_since = time.monotonic()
        self._expect(len(self))

    def stop(self) -> None:
        """Ask for nothing more: all was taken, or the connection is over."""
        self.waiting_since = float("inf")
        if self._due is not None:
            self._due.cancel()

    def end(self, reason: EndReason) -> None:
        """End the connection, with what waits."""
        self._metrics.count_ended_answer(reason)
        logger.info("answer ended", extra={"fields": {"why": reason, "unsent_bytes": len(self)}})
        self.stop()
        self._transport.abort()

    def _expect(self, before: int) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.call_later(self._seconds, self._check_pace, before)

    def _check_pace(self, before: int) -> None:
        if before - len(self) < self._least:
            self.end(EndReason.SLOW)
        else:
            self._expect(len(self))


def make_room(answers: Iterable[UnsentAnswer], most: int) -> None:
    """End the answers that have waited longest, until no more than `most` bytes wait in all."""
    waiting = sorted((one for one in answers if len(one)), key=lambda one: one.waiting_since)
    size = sum(len(one) for one in waiting)
    for answer in waiting:
        if size <= most:
            return
        size -= len(answer)
        answer.end(EndReason.FULL)
