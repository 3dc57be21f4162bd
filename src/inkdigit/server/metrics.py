"""What an operator counts, in the form of Prometheus."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The counters of one app."""

    def __init__(self, queue_length: Callable[[], int]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # when a counter began is of no use
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "inkdigit_requests", "Requests.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "inkdigit_request_seconds", "From a request to its answer.", ("route",),
            registry=self._registry, buckets=BUCKETS,
        )  # fmt: skip
        self._readings = Counter(
            "inkdigit_readings", "Readings.", ("status",), registry=self._registry
        )
        self._corrections = Counter(
            "inkdigit_corrections", "Corrections that were kept.", registry=self._registry
        )
        queue = Gauge(
            "inkdigit_queue_length", "Jobs under way or waiting.", registry=self._registry
        )
        queue.set_function(queue_length)

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def reading(self, status: str) -> None:
        self._readings.labels(status).inc()

    def correction(self) -> None:
        self._corrections.inc()

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self._registry)
