"""What the routes share: the reader, the threads, the counters and the database."""

from typing import TYPE_CHECKING

from inkdigit.recognition.reader import Reader
from inkdigit.server.metrics import Metrics
from inkdigit.server.problems import NotReady
from inkdigit.server.readiness import ReadinessProbe
from inkdigit.server.settings import ServerSettings
from inkdigit.server.workers import Workers

if TYPE_CHECKING:
    from inkdigit.corrections.store import CorrectionStore


class Services:
    """What lives as long as the app.

    Args:
        reader: reads the pictures. Its limits say how large one may be.
        settings: how much at a time, who may ask, and where corrections are kept.

    Attributes:
        workers: threads that decode and read.
        database_workers: threads for the database alone, so that readings go on while it is away.
        probe: asks the network whether it still answers.
        metrics: the counters.
        warm: whether the network has answered once.
        draining: whether the server was told to stop.
    """

    def __init__(self, reader: Reader, settings: ServerSettings | None = None) -> None:
        self.reader = reader
        self.settings = settings or ServerSettings()
        models = {"digit": reader.digit_model.checksum}
        self.metrics = Metrics(lambda: self.workers.jobs, models)
        self.workers = Workers(
            threads=self.settings.threads,
            max_queue=self.settings.max_queue,
            queue_timeout=self.settings.queue_timeout,
            job_timeout=self.settings.read_timeout,
            on_begin=self.metrics.observe_queue_wait,
        )
        self.database_workers = Workers(
            threads=self.settings.database_threads,
            max_queue=self.settings.database_max_queue,
            queue_timeout=self.settings.database_queue_timeout,
        )
        self.probe = ReadinessProbe(reader, self.settings.probe_timeout)
        self.warm = False
        self.draining = False
        self._store: CorrectionStore | None = None

    def open_store(self) -> "CorrectionStore":
        """Open the corrections, once. To load the database's libraries takes half a second or more.

        Only the database's worker calls this, so that nobody else waits.
        """
        if self._store is None:
            from inkdigit.corrections.engine import DatabaseLimits  # noqa: PLC0415 - loads SQLAlchemy
            from inkdigit.corrections.store import CorrectionStore  # noqa: PLC0415 - likewise

            limits = DatabaseLimits(
                max_corrections=self.settings.max_corrections,
                max_picture_bytes=self.settings.max_correction_bytes,
            )
            self._store = CorrectionStore.open(self.settings.database, limits)
        return self._store

    async def check_ready(self) -> None:
        """Ask whether pictures can be read now.

        Raises:
            NotReady: the server is starting or about to stop, no picture gets through, or the
                network does not answer.
        """
        if self.draining:
            raise NotReady("This server is about to stop. Send the request again: to another one.")
        if not self.warm:
            raise NotReady("This server is still starting. Send the request again in a moment.")
        stall = self.workers.compute_stall()
        if stall > self.settings.stall_seconds:
            raise NotReady(
                f"For {stall:.0f} seconds every thread has been busy with the same picture, and "
                "others wait. Send the request again later, or to another server."
            )
        await self.probe.check()

    def is_idle(self) -> bool:
        """Whether no thread works."""
        return self.workers.is_idle() and self.database_workers.is_idle()

    def close(self) -> None:
        """Begin no more work, and close the database."""
        self.workers.close()
        self.database_workers.close()
        if self._store is not None:
            self._store.close()
