"""Records the command: what it prints and writes, and its exit codes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import inkdigit
from tools.behaviour.drawings import blank_paper, write
from tools.behaviour.formats import encode, write_damaged
from tools.behaviour.handwriting import Hand
from tools.behaviour.masking import checksum, mask, part_words
from tools.behaviour.record import Record, record_with_words

FORMATS = ("text", "json", "jsonl", "csv")


@dataclass(frozen=True)
class Command:
    """The command, in a folder that is its home, too: it finds no data and no settings."""

    folder: Path

    def environment(self) -> dict[str, str]:
        """What it needs to find the package that this process imports, and no more."""
        package = Path(inkdigit.__file__).resolve().parent
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(package.parent),
            "HOME": str(self.folder),
            "COLUMNS": "100",
            "LANG": "C.UTF-8",
        }

    def line(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "inkdigit", *arguments]

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run it to its end."""
        return subprocess.run(
            self.line(*arguments), cwd=self.folder, env=self.environment(), input=stdin,
            capture_output=True, check=False,
        )  # fmt: skip

    def record(self, name: str, *arguments: str, stdin: bytes = b"") -> Iterator[Record]:
        """Run it, and record its exit code, what it prints, and apart from that the words."""
        done = self.run(*arguments, stdin=stdin)
        printed, words = part_words(mask(done.stdout.decode(), self.folder))
        words = [*words, mask(done.stderr.decode(), self.folder)]
        outcome = {"exit code": done.returncode, "stdout": printed}
        yield from record_with_words("command", name, outcome, "\n".join(words).strip())


def record_command(folder: Path) -> Iterator[Record]:
    """Record `inkdigit read`: its formats, its options, and what can go wrong."""
    command = Command(folder)
    pictures, bad = write_pictures(folder), name_bad(folder)
    for form in FORMATS:
        as_form = ("read", "--format", form)
        yield from command.record(f"read, {form}", *as_form, *pictures)
        yield from command.record(f"read what is no picture, {form}", *as_form, *bad)
    as_lines = ("read", "--format", "jsonl")
    yield from command.record("read one", *as_lines, "--one", *pictures)
    yield from command.record("read naively", *as_lines, "--naive", *pictures)
    yield from command.record("read a folder", *as_lines, ".")
    content = (folder / pictures[0]).read_bytes()
    yield from command.record("read stdin", *as_lines, "-", stdin=content)
    yield from command.record("read an empty stdin", *as_lines, "-")
    yield from command.record("read with no such model", *as_lines, "--model", "none", pictures[0])
    yield from command.record("read without a path", "read")
    yield from command.record("an option that is none", "read", "--none", pictures[0])
    yield from command.record("version", "--version")
    drawing = ("--explain", "explained", "--overlay", "overlaid")
    yield from command.record("read and draw", *as_lines, *drawing, *pictures)
    yield from record_files(folder, "explained")
    yield from record_files(folder, "overlaid")


def write_pictures(folder: Path) -> list[str]:
    """Write the pictures that the command is to read. Returns their paths within the folder."""
    pictures = {
        "seven.png": write("seven", "7"),
        "number.png": write("number", "4071"),
        "page.png": write("page", "52", "907", "1"),
        "touching.png": write("touching", "88361", hand=Hand(gap=-0.05)),
        "letters.png": write("letters", "ABCD"),
        "blank.png": blank_paper(60, 90),
        "sub folder/wei\u00df.png": write("white", "38"),
    }
    for name, pixels in pictures.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(pixels))
    return list(pictures)


def name_bad(folder: Path) -> list[str]:
    """Paths of files that are no pictures, of no file, and of a folder without pictures."""
    (folder / "bare").mkdir()
    damaged = write_damaged(folder / "damaged")
    return [*(f"damaged/{path.name}" for path in damaged), "missing.png", "bare"]


def record_files(folder: Path, name: str) -> Iterator[Record]:
    """Record the SHA-256 of all files below a folder; texts are words."""
    files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    texts = {path: content.decode() for path, content in named.items() if path.endswith(".txt")}
    sums = {path: checksum(content) for path, content in named.items() if path not in texts}
    words = "\n".join(f"{path}:\n{text}" for path, text in texts.items())
    yield from record_with_words(
        "command", f"files in {name}", {**sums, "texts": list(texts)}, words
    )
