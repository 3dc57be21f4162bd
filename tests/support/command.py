"""The command, as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from support.waiting import HANGS

COMMAND = Path(sys.executable).with_name("inkdigit")
NOBODY = "http://127.0.0.1:9"
"""A proxy that is not there: a test must not reach the network."""
OTHERS = ("INKDIGIT_", "XDG_DATA_HOME", "KERAS_BACKEND", "NPROC")
"""How variables begin that the machine may have set for other uses of the command."""
Output = int | IO[str]

STARTER = """
import os, resource, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
if int(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the command, which hears Ctrl-C also where the tests run in the background."""


class Inkdigit:
    """The command, in a home of its own: it finds no data, no settings and no network."""

    def __init__(self, home: Path, fonts: Path) -> None:
        self.home = home
        self.fonts = fonts

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end; `variables` are added to its environment."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment(variables),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=HANGS,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def start(self, *arguments: str | Path, largest_file: int = 0) -> subprocess.Popen[str]:
        """Start it; a write beyond `largest_file` bytes, if not 0, fails as on a full disk."""
        return self.spawn(
            *arguments, largest_file=largest_file, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def spawn(
        self, *arguments: str | Path, stdout: Output, stderr: Output, largest_file: int = 0
    ) -> subprocess.Popen[str]:
        """Start it, and send what it says anywhere."""
        starter = [sys.executable, "-c", STARTER, str(largest_file)]
        return subprocess.Popen(
            [*starter, COMMAND, *arguments],
            env=self.environment({}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
        )

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        ours = {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "KERAS_HOME": str(self.home / "keras"),
            "MPLCONFIGDIR": str(self.fonts),
            "HTTPS_PROXY": NOBODY,
            "HTTP_PROXY": NOBODY,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        return kept | ours | variables
