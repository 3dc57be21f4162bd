"""Whether the network still answers."""

import asyncio

import numpy as np

from inkdigit.recognition.reader import Reader
from inkdigit.server.problems import NotReady
from inkdigit.types import FRAME_SIDE


class ReadinessProbe:
    """Sends an empty frame through a reader's network, beside the queue, one at a time.

    Args:
        reader: whose network is asked.
        timeout: seconds in which it must answer.
    """

    def __init__(self, reader: Reader, timeout: float) -> None:
        self._reader = reader
        self._timeout = timeout
        self._under_way: asyncio.Task[bool] | None = None

    async def check(self) -> None:
        """Wait for the network's answer: one frame is under way, however many wait for it.

        Raises:
            NotReady: there was no answer in time, or it holds no probabilities.
        """
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(asyncio.to_thread(self._classify_empty_frame))
        try:
            finite = await asyncio.wait_for(asyncio.shield(self._under_way), self._timeout)
        except TimeoutError:
            raise NotReady("The network did not answer in time. Ask again in a moment.") from None
        if not finite:
            raise NotReady("The network gives no probabilities. Start the server with another one.")

    def _classify_empty_frame(self) -> bool:
        frame = np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.uint8)
        return bool(np.isfinite(self._reader.predict_proba(frame)).all())
