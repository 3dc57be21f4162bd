"""What an operator counts, in the form of Prometheus."""

import platform
from collections.abc import Callable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from inkdigit.version import __version__

SECONDS_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The counters of one app.

    Args:
        queue_length: gives the requests under way or waiting now.
        models: the checksum of each network, by its name.
    """

    def __init__(
        self, queue_length: Callable[[], int], models: Mapping[str, str] | None = None
    ) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # CPU seconds, memory, open files
        build = Info("inkdigit_build", "What runs.", registry=self._registry)
        build.info({"version": __version__, "python": platform.python_version()})
        model = Info(
            "inkdigit_model", "The networks that read.", ("network",), registry=self._registry
        )
        for name, checksum in (models or {}).items():
            model.labels(name).info({"sha256": checksum})
        self._queue_wait = Histogram(
            "inkdigit_queue_wait_seconds", "From a place in the queue to a thread.",
            registry=self._registry, buckets=SECONDS_BUCKETS,
        )  # fmt: skip
        self._requests = Counter(
            "inkdigit_requests", "Requests.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "inkdigit_request_seconds", "From a request to its answer.", ("route",),
            registry=self._registry, buckets=SECONDS_BUCKETS,
        )  # fmt: skip
        self._readings = Counter(
            "inkdigit_readings", "Readings.", ("status",), registry=self._registry
        )
        self._corrections = Counter(
            "inkdigit_corrections", "Corrections that were kept.", registry=self._registry
        )
        self._ended_answers = Counter(
            "inkdigit_ended_answers", "Answers that their clients took too slowly.", ("why",),
            registry=self._registry,
        )  # fmt: skip
        queue = Gauge(
            "inkdigit_queue_length", "Jobs under way or waiting.", registry=self._registry
        )
        queue.set_function(queue_length)

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count a request. A route is one of few, for each is a row of its own."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def observe_queue_wait(self, seconds: float) -> None:
        """Note for how long a job has waited for a thread."""
        self._queue_wait.observe(seconds)

    def count_reading(self, status: str) -> None:
        """Count a reading by its status, `error` where the picture could not be read."""
        self._readings.labels(status).inc()

    def count_correction(self) -> None:
        """Count a correction that was kept."""
        self._corrections.inc()

    def count_ended_answer(self, why: str) -> None:
        """Count an answer that was not sent to its end."""
        self._ended_answers.labels(why).inc()

    def to_text(self) -> bytes:
        """Write all of them in Prometheus' text format."""
        return generate_latest(self._registry)
