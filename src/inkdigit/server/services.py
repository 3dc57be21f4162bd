"""What the routes share: the reader, the threads, the counters and the database."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits
from inkdigit.recognition.reader import Reader
from inkdigit.server.canary import Canary
from inkdigit.server.metrics import Metrics
from inkdigit.server.workers import Workers

if TYPE_CHECKING:
    from inkdigit.corrections.store import CorrectionStore

CLERK = (1, 32, 5.0)
"""Threads, places and seconds of waiting for the database."""


@dataclass(frozen=True)
class Settings:
    """How much a server does at a time, who may ask, and where corrections are kept.

    Args:
        threads: that decode and read.
        places: pictures under way or waiting; more are sent away with 429.
        wait_seconds: how long one may wait before it is sent away.
        key_hashes: of the API keys that open; empty where everybody may ask.
        database: of corrections, as SQLAlchemy writes it; None for the user's data folder.
        limits: how large a picture may be.
        patience: seconds that a client may take for headers, and be without progress in a body or
            an answer.
        grace: seconds that requests under way are given when the server is told to stop.
    """

    threads: int = 2
    places: int = 32
    wait_seconds: float = 1.0
    key_hashes: tuple[str, ...] = ()
    database: str | None = None
    limits: Limits = DEFAULT_LIMITS
    patience: float = 10.0
    grace: int = 8

    @property
    def largest_body(self) -> int:
        """Bytes of a body: the largest picture in base64, with some room for the rest."""
        return self.limits.bytes * 4 // 3 + 100_000


class Services:
    """What lives as long as the app."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self.settings = settings
        self.workers = Workers(settings.threads, settings.places, settings.wait_seconds)
        self.clerk = Workers(*CLERK)
        self.canary = Canary(reader)
        self.metrics = Metrics(lambda: self.workers.taken)
        self.warm = False
        self.draining = False
        self._store: CorrectionStore | None = None

    def store(self) -> "CorrectionStore":
        """The corrections. Loading the database's libraries takes half a second and more, once.

        Only the clerk calls this, so that nobody else waits.
        """
        if self._store is None:
            module = importlib.import_module("inkdigit.corrections.store")
            self._store = module.CorrectionStore.open(self.settings.database)
        return self._store

    def is_idle(self) -> bool:
        """Whether no thread works."""
        return self.workers.is_idle() and self.clerk.is_idle()

    def close(self) -> None:
        self.workers.close()
        self.clerk.close()
        if self._store is not None:
            self._store.close()
