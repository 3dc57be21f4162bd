"""How many requests the server answers, how fast, and what it does when there are too many.

    python -m benchmarks.serve [--seconds 60]

Server, load and the bare reader share one machine, in one run. The load is `wrk`'s (Debian's
package), on loopback only, and ends by itself.
"""

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import httpx
import numpy as np

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_table
from benchmarks.harness.server import BenchmarkServer
from inkdigit import Reader
from inkdigit.synthetic.samples import sketch

PICTURE = "picture.png"
WRK_SCRIPT = """
local file = io.open("{picture}", "rb")
wrk.method = "POST"
wrk.body = file:read("*all")
wrk.headers["Content-Type"] = "image/png"
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function init(args) counts = {{}} end
function response(status, headers, body) counts[status] = (counts[status] or 0) + 1 end
function done(summary, latency, requests)
  local ok, busy, all = 0, 0, 0
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("counts")) do
      if status == 200 then ok = ok + count end
      if status == 429 then busy = busy + count end
      all = all + count
    end
  end
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d\\n", ok, busy, all - ok - busy,
    errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(99), latency.max))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of some seconds of load: counts of answers, and milliseconds."""

    ok: int
    busy: int
    other: int
    failed: int
    seconds: float
    p50: float
    p99: float
    worst: float


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="of overload")
    seconds = parser.parse_args().seconds
    print_headline("The server")
    if shutil.which("wrk") is None:
        print("Left out: wrk is not installed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        picture = cv2.resize(sketch(7, (112, 112)), (28, 28), interpolation=cv2.INTER_AREA)
        content = cv2.imencode(".png", picture)[1].tobytes()
        (place / PICTURE).write_bytes(content)
        (place / "load.lua").write_text(WRK_SCRIPT.format(picture=place / PICTURE))
        servers = [BenchmarkServer(place) for _ in range(3)]
        server = servers.pop()
        starts = [server.seconds_to_ready, *(other.seconds_to_ready for other in servers)]
        for other in servers:
            other.stop()
        try:
            report(server, place, content, seconds, starts)
        finally:
            code = server.stop()
        print(f"\nexit code after SIGTERM: {code}")


def report(
    server: BenchmarkServer, place: Path, content: bytes, seconds: int, starts: list[float]
) -> None:
    url, idle = server.url, server.measure_megabytes()
    load(url, place, 16, 3)  # warm
    alone, normal, parts = [], [], []
    for _ in range(3):
        alone.append(read_in_a_loop(content))
        normal.append(load(url, place, 16, 8))
        parts.append(normal[-1].ok / normal[-1].seconds / alone[-1])
    over = load(url, place, 160, seconds)
    began = time.monotonic()
    while httpx.post(f"{url}/v1/read", content=content).status_code != httpx.codes.OK:
        pass
    back = time.monotonic() - began
    loaded = server.measure_megabytes()
    after = load(url, place, 16, 8)
    rate = np.median([each.ok / each.seconds for each in normal])
    p50, p99 = (np.median([getattr(each, name) for each in normal]) for name in ("p50", "p99"))
    crowd = f"160 connections for {seconds} s"
    print_table(
        ["what", "measured"],
        [
            ["from start to ready", f"{np.median(starts):.2f} s"],
            ["resident memory, idle", f"{idle:.0f} MB"],
            ["`reader.read` alone in a loop", f"{np.median(alone):,.0f} a second"],
            ["16 connections", f"{rate:,.0f} a second, {np.median(parts):.0%} of that"],
            ["p50; p99", f"{p50:.1f}; {p99:.1f} ms"],
            [f"{crowd}: answers 200", f"{over.ok:,}"],
            [f"{crowd}: answers 429", f"{over.busy:,}"],
            [f"{crowd}: others; failed", f"{over.other}; {over.failed}"],
            ["p50; p99", f"{over.p50:.1f}; {over.p99:.1f} ms"],
            ["slowest of all answers", f"{over.worst:.0f} ms"],
            ["resident memory then, above idle", f"{loaded - idle:.0f} MB"],
            ["back to a reading after", f"{back:.2f} s"],
            ["16 connections afterwards", f"{after.ok / after.seconds:,.0f} a second"],
        ],
    )


def read_in_a_loop(content: bytes, seconds: float = 4.0) -> float:
    """Readings a second in a loop, with the reader as the server has it."""
    reader = Reader.load()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        reader.read(content)
        count += 1
    return count / (time.perf_counter() - began)


def load(url: str, place: Path, connections: int, seconds: int) -> Load:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(place / "load.lua"), f"{url}/v1/read"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"RESULT (.*)", done.stdout)
    assert found is not None, done.stdout  # noqa: S101 - the script prints it
    counts, times = found[1].split()[:4], [float(part) for part in found[1].split()[4:]]
    ok, busy, other, failed = map(int, counts)
    return Load(ok, busy, other, failed, times[0] / 1e6, *(part / 1e3 for part in times[1:]))


if __name__ == "__main__":
    main()
