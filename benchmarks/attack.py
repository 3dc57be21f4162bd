"""What hostile pictures cost, and whether the server stays awake under hostile requests.

    python -m benchmarks.attack [--files N] [--requests N]

Every picture and request is drawn here, the same each time; nothing is downloaded, and nothing
leaves this machine. Each picture is read in a process of its own, the smallest first; a second of
the processor's time is one of a single core. The requests come over 32 connections at a time, while
another one asks `/livez` again and again. Ends by itself, after ten minutes or so.
"""

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.harness.hostile_pictures import HostilePicture, count_files, draw_corpus
from benchmarks.harness.hostile_requests import HostileRequest, draw_request
from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_progress, print_table
from benchmarks.harness.server import BenchmarkServer

SECONDS_A_MEGAPIXEL, MAX_SECONDS, MAX_MEGABYTES = 2.0, 10.0, 1500.0
"""What is promised: of the processor's time for a picture, of which a small one counts as a
megapixel, and of memory."""
SECONDS_TO_WAIT = 15.0
"""For an answer, which the server gives in time or not at all."""
STATUS_START = b"HTTP/1.1 "
CLIENTS, CLIENT_TIMEOUT = 32, "1"
"""Connections at a time, and the server's patience with each: seconds, which make the run short."""
THREAD_SWITCH_SECONDS = 0.0005
"""For which a thread that sends may keep the one waiting that measures."""


@dataclass(frozen=True)
class Cost:
    """What reading a picture took: a core's seconds, peak megabytes, and what was answered."""

    picture: HostilePicture
    seconds: float
    megabytes: float
    answer: str

    @property
    def is_above_bounds(self) -> bool:
        allowed = SECONDS_A_MEGAPIXEL * max(1.0, self.picture.megapixels)
        return self.seconds > min(MAX_SECONDS, allowed) or self.megabytes > MAX_MEGABYTES


@dataclass
class Attack:
    """What came of the requests: the statuses by kind, and the pauses of `/livez` in seconds."""

    answers: Counter[str] = field(default_factory=Counter)
    pauses: list[float] = field(default_factory=list)


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--files", type=int, default=count_files(), help="hostile pictures")
    parser.add_argument("--requests", type=int, default=10_000, help="hostile requests")
    given = parser.parse_args()
    print_headline("attack: hostile pictures and requests")
    with tempfile.TemporaryDirectory() as folder:
        costs = [*read_all(draw_corpus(given.files), Path(folder) / "picture")]
        print_costs(costs)
        is_sound = attack_server(Path(folder), given.requests)
    sys.exit(not is_sound or any(cost.is_above_bounds for cost in costs))


def read_all(pictures: Iterable[HostilePicture], file: Path) -> Iterator[Cost]:
    """Read pictures, each in a process of its own, which may do whatever it wants to."""
    command = [sys.executable, "-m", "benchmarks.harness.read_hostile"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018 - piped
        for picture in pictures:
            file.write_bytes(picture.content)
            print(file, file=worker.stdin, flush=True)
            facts = {"seconds": inf, "megabytes": inf} | json.loads(worker.stdout.readline())
            cost = Cost(picture, facts["seconds"], facts["megabytes"], facts["answer"])
            print_progress(
                f"attack: {picture.kind}: {len(picture.content):,} bytes, "
                f"{picture.megapixels:.2f} megapixels, {cost.seconds:.2f} s, "
                f"{cost.megabytes:.0f} MB, {cost.answer}"
            )
            yield cost


def print_costs(costs: Sequence[Cost]) -> None:
    kinds = dict.fromkeys(cost.picture.kind for cost in costs)
    rows = [
        format_row(name, [cost for cost in costs if cost.picture.kind == name]) for name in kinds
    ]
    if costs:
        rows.append(format_row("all", costs))
    headings = ("kind", "files", "worst CPU s", "a megapixel", "peak MB", "answers")
    print_table(headings, rows)


def format_row(name: str, costs: Sequence[Cost]) -> tuple[str, ...]:
    """The worst of some pictures; what is below a megapixel has no seconds a megapixel."""
    large = [cost for cost in costs if cost.picture.megapixels >= 1]
    paces = [f"{max(one.seconds / one.picture.megapixels for one in large):.2f}"] if large else []
    answers = Counter(cost.answer for cost in costs)
    return (
        name,
        str(len(costs)),
        f"{max(cost.seconds for cost in costs):.2f}",
        *(paces or ["-"]),
        f"{max(cost.megabytes for cost in costs):.0f}",
        ", ".join(f"{count} {answer}" for answer, count in answers.most_common()),
    )


def attack_server(folder: Path, requests: int) -> bool:
    """Send hostile requests to a server, and say how it went. Returns whether it survived."""
    server = BenchmarkServer(folder, "--client-timeout", CLIENT_TIMEOUT)
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    try:
        port = urlsplit(server.url).port or 0
        attack, idle = Attack(), server.measure_megabytes()
        began = time.monotonic()
        send_all(port, requests, attack)
        seconds = time.monotonic() - began
        is_ready, peak = server.is_ready(), server.measure_megabytes("VmHWM")
    finally:
        code = server.stop()
    pauses = sorted(1000 * seconds for seconds in attack.pauses)
    statuses = Counter(answer.rpartition(" ")[2] for answer in attack.answers.elements())
    print_table(
        (f"{requests:,} hostile requests in {seconds:.0f} s", "measured"),
        [
            ("longest pause of `/livez`", f"{pauses[-1]:.0f} ms"),
            ("p99 of it; median", f"{find(pauses, 0.99):.0f}; {find(pauses, 0.5):.0f} ms"),
            *((f"answers {status}", f"{statuses[status]:,}") for status in sorted(statuses)),
            ("resident memory, idle; at its peak", f"{idle:.0f}; {peak:.0f} MB"),
            ("ready afterwards; exit code after SIGTERM", f"{is_ready}; {code}"),
        ],
    )
    for answer, count in sorted(attack.answers.items()):
        if answer.endswith((" 500", " silence")):
            print_progress(f"attack: {answer}: {count:,}")
    return is_ready and code == 0 and not statuses["500"]


def find(values: Sequence[float], share: float) -> float:
    """Find the value that a share of the sorted ones is not above."""
    return values[int(share * (len(values) - 1))]


def send_all(port: int, requests: int, attack: Attack) -> None:
    """Send all requests, some at a time, and ask `/livez` meanwhile."""
    over = threading.Event()
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        probe = pool.submit(measure_pauses, port, over)
        try:
            attack.answers.update(
                pool.map(lambda number: send(port, draw_request(number)), range(requests))
            )
        finally:
            over.set()
        attack.pauses += probe.result()


def measure_pauses(port: int, over: threading.Event) -> list[float]:
    """Ask `/livez` until it is over: the seconds that each answer took."""
    pauses = []
    while True:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/livez")
        connection.getresponse().read()
        connection.close()
        pauses.append(time.monotonic() - began)
        if over.wait(0.02):
            return pauses


def send(port: int, request: HostileRequest) -> str:
    """Send a request. Returns its kind and the first status, or why there is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_WAIT) as connection:
        start = b""
        try:
            with suppress(ConnectionError):  # an answer may have come before all was sent
                connection.sendall(request.content)
            if not request.waits:
                return f"{request.kind}: left"
            while len(start) < len(STATUS_START) + 3 and (part := connection.recv(65536)):
                start += part
        except TimeoutError:
            return f"{request.kind}: silence"
        except ConnectionError:  # it has ended the connection, perhaps behind its answer
            pass
    if not start.startswith(STATUS_START):
        return f"{request.kind}: closed"
    return f"{request.kind}: {start[len(STATUS_START) :][:3].decode()}"


if __name__ == "__main__":
    main()
