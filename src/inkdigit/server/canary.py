"""A canary: one empty frame goes through the network and comes back, or the server is not ready."""

import asyncio

import numpy as np

from inkdigit.recognition.reader import Reader
from inkdigit.server.problems import NotReady
from inkdigit.types import FRAME_SIDE

SECONDS = 2.0
FRAME = np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.uint8)


class Canary:
    """Sends canaries through a reader's network, beside the queue, one at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._under_way: asyncio.Task[bool] | None = None

    async def send(self) -> None:
        """Wait for a canary: for the one that is under way, however many wait for it.

        Raises:
            NotReady: it did not come back in time, or not whole.
        """
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(asyncio.to_thread(self._fly))
        try:
            whole = await asyncio.wait_for(asyncio.shield(self._under_way), SECONDS)
        except TimeoutError:
            raise NotReady("Expected a reading in time. There was none: wait.") from None
        if not whole:
            raise NotReady("Expected probabilities. The network gave none.")

    def _fly(self) -> bool:
        return bool(np.isfinite(self._reader.predict_proba(FRAME)).all())
