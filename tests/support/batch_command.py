"""`inkdigit batch`, stopped on the way."""

import signal
import subprocess
import sys
from pathlib import Path

STOPPED = """
import os, signal, sys
from inkdigit.__main__ import main
from inkdigit.cli import app
from inkdigit.cli.progress_line import ProgressLine
from inkdigit.batch.pool import Pool
Pool.__init__.__defaults__ = (0.001,)  # it looks again at once, not ten times a second

number, pictures = int(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGINT, signal.default_int_handler)

def stop(line, done, total):
    if done >= pictures:
        ProgressLine.show = lambda *_: None
        os.kill(os.getpid(), number)

ProgressLine.show = stop
del sys.argv[1:3]
main()
"""
"""The command, which sends itself a signal once it has read so many pictures."""


def start_stopping(
    number: signal.Signals, pictures: int, *arguments: str | Path
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(number), str(pictures), *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def find_parts(out: Path) -> dict[str, tuple[int, int]]:
    """The finished parts, and which files they are."""
    parts = out.glob("part-*")
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in parts}
