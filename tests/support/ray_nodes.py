"""A Ray cluster of several nodes on this machine, on the loopback alone.

As a program it says its address, kills or starts a node when it is told to, and ends where nobody
can tell it anything more.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.waiting import HANGS

SETTINGS = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # there, and so here, Ray stays on the loopback
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",  # else the workers wait for everything else on a busy machine
    "RAY_raylet_start_wait_time_s": "60",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
"""Of the cluster, and of who connects to it; Ray takes some of them when it is imported."""
NODES = 2
"""The first is where the run is, too, and stays."""
MEMORY = 80 * 1024**2
"""Bytes of a node's object store."""
ATTEMPTS = 3


class ClusterEndedError(Exception):
    """It did not start, or ended by itself."""


class Nodes:
    """A running cluster; each node reads one part at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.address = self._hear()

    def kill_one(self) -> None:
        """Kill all processes of a node but the first, and leave it no time."""
        self._say("kill")
        assert self._hear() == "killed"

    def replace(self) -> None:
        """Start a node in place of one that was killed."""
        self._say("start")
        assert self._hear() == "started"

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
        raise ClusterEndedError


@contextmanager
def start_nodes() -> Iterator[Nodes]:
    """Start a cluster, and another where a node gave up, as Ray's do on a very busy machine."""
    for attempt in range(ATTEMPTS):
        with _start() as process:
            try:
                nodes = Nodes(process)
            except ClusterEndedError:
                if attempt + 1 == ATTEMPTS:
                    raise
                continue
            yield nodes
            return


@contextmanager
def _start() -> Iterator["subprocess.Popen[str]"]:
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, "-m", "support.ray_nodes"], env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()  # it ends its nodes then
            process.wait()


def main() -> None:
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - not where Ray is not installed

    options = {"object_store_memory": MEMORY, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **options})
    nodes = [cluster.add_node(wait=False, num_cpus=1, **options) for _ in range(NODES - 1)]
    cluster.wait_for_nodes(timeout=HANGS)
    _answer(cluster.address)
    for line in sys.stdin:
        if line.strip() == "kill":
            cluster.remove_node(nodes.pop(), allow_graceful=False)
            _answer("killed")
        else:
            nodes.append(cluster.add_node(num_cpus=1, **options))
            _answer("started")
    cluster.shutdown()


def _answer(word: str) -> None:
    print(f"# {word}", flush=True)  # noqa: T201 - to whoever started it


if __name__ == "__main__":
    main()
