"""Pictures behind URLs: the next ones come while one is read, for each is waited for."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from inkdigit.batch.picture import Picture
from inkdigit.batch.shards import OpenShards
from inkdigit.batch.urls import is_url, read_url
from inkdigit.imaging.decode import Limits

PICTURES_AHEAD = 8
"""With 30 ms for an answer, 250 a second: more than a process reads."""


class ReadAhead:
    """Reads the bytes of pictures, those behind URLs ahead of time.

    Args:
        limits: of each.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shards = OpenShards()
        self._threads = ThreadPoolExecutor(PICTURES_AHEAD, "read-ahead")
        self._upcoming: Iterator[str] = iter(())
        self._coming: dict[str, Future[bytes]] = {}

    def begin(self, pictures: Iterable[Picture]) -> None:
        """Say which pictures are asked for next, in this order."""
        self._coming.clear()
        self._upcoming = (
            picture.file
            for picture in pictures
            if is_url(picture.file) and picture.member is None and picture.fault is None
        )

    def read(self, picture: Picture) -> bytes:
        """Give the bytes of a picture, but only one more than the limits allow.

        Raises:
            PictureError: it cannot be opened or read, or is no file.
            DataError: the store that it is in does not answer.
        """
        size = self._limits.bytes + 1
        for url in islice(self._upcoming, PICTURES_AHEAD - len(self._coming)):
            self._coming[url] = self._threads.submit(read_url, url, size)
        if picture.file in self._coming and picture.member is None:
            return self._coming.pop(picture.file).result()
        return picture.read_content(self._shards, self._limits)

    def close(self) -> None:
        """Close the shard that was read last, and wait for nothing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._shards.close()
