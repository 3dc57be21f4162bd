"""Mutated files of a form, or mutated bytes for a target, in a process of its own.

    python -m support.fuzzing NAME COUNT SECONDS SEED

Goes on for so many, and for so many seconds at least. What breaks a promise is kept in build/fuzz.
Prints the peak of its memory in MiB, how many it tried, and the part that was refused.
"""

import sys
import time
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.harness.processes import MEGABYTE, peak_megabytes
from inkdigit import PictureError, Reader
from inkdigit.imaging.decode import decode
from support.corpus import ALL_FORMS, END, WITH_CHECKSUM, WITHOUT_CHECKS, make_file
from support.fuzz_targets import TARGETS

KEPT = Path("build") / "fuzz"
DARK = 100
"""A tone that no empty page has; ink is darker, and what codes of another meaning draw."""
WHOLE = 0.97
"""The part of a file without which none is whole; behind it there may be no more than an end."""


class FormFuzzer:
    """Damages the file of a form, and checks that this is an error, or harms nothing.

    Args:
        form: of `ALL_FORMS`.
    """

    def __init__(self, form: str) -> None:
        self.form = form
        self.whole, self.start, self.end = make_file(form)
        self.reader = Reader.load()
        self.pixels = decode(self.whole)
        sound = self.reader.read(self.pixels, one=True)
        assert (sound.text, sound.status) == ("7", "read"), sound

    def mutate(self, random: Random) -> tuple[bytes, str]:
        """Damage what stands before or behind the data, the data, or cut the file off."""
        content, kind = bytearray(self.whole), random.choice(("anywhere", "data", "data", "cut"))
        if kind == "cut":
            return bytes(content[: random.randrange(1, int(WHOLE * self.end))]), kind
        first, last = (0, len(content)) if kind == "anywhere" else (self.start, self.end)
        for _ in range(random.randrange(1, 12)):
            content[random.randrange(first, last)] = random.randrange(256)
        return bytes(content), kind

    def check(self, content: bytes, kind: str) -> bool:
        """Check what becomes of a file. Returns whether it was decoded."""
        try:
            decoded = decode(content)
        except PictureError as error:
            assert "\n" not in str(error) and len(str(error)) < 300, error  # noqa: PT017, PT018 - any may come
            return False
        assert kind != "cut", "what is cut off was decoded"
        assert decoded.dtype == np.uint8
        assert decoded.shape[2:] == (3,)
        if self.form == "PNG" or (kind == "data" and self.form in WITH_CHECKSUM):
            assert np.array_equal(decoded, self.pixels), "its checksum was not looked at"
        reading = self.reader.read(decoded, one=True)
        assert reading.status in ("read", "unsure", "blank", "not_digits")
        says_end = END in content[self.start : self.end - len(END)]  # which it may, in a JPEG
        if kind == "data" and self.form not in WITHOUT_CHECKS and not says_end:
            is_empty = reading.status == "blank" and decoded.min() > DARK
            assert not is_empty, "what is damaged was an empty page"
        return True


class TargetFuzzer:
    """Mutates what a target takes.

    Args:
        name: of `TARGETS`.
    """

    def __init__(self, name: str) -> None:
        self.target = TARGETS[name]
        self.seeds = self.target.make_seeds()
        assert all(map(self.target.check, self.seeds))

    def mutate(self, random: Random) -> tuple[bytes, str]:
        """Change, repeat, drop or cut some bytes, or make all anew."""
        content = bytearray(random.choice(self.seeds))
        for _ in range(random.randrange(1, 9)):
            first = random.randrange(len(content) + 1)
            last = min(len(content), first + random.randrange(1, 40))
            match random.randrange(5):
                case 0:
                    content[first:last] = random.randbytes(last - first)
                case 1:
                    content[first:first] = content[first:last] * random.randrange(1, 20)
                case 2:
                    del content[first:last]
                case 3 if first < len(content):
                    content[first] ^= 1 << random.randrange(8)
                case 4 if random.random() < 0.1:
                    content = bytearray(random.randbytes(random.randrange(300)))
        return bytes(content), "anywhere"

    def check(self, content: bytes, _kind: str) -> bool:
        """Check that it is taken, or refused in words. Returns whether it was taken."""
        return self.target.check(content)


def main() -> None:
    name, count, seconds, seed = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    fuzzer = FormFuzzer(name) if name in ALL_FORMS else TargetFuzzer(name)
    random = Random(f"{seed} {name}")  # noqa: S311 - no secret
    latest = time.monotonic() + seconds
    tried = refused = 0
    while tried < count or time.monotonic() < latest:
        content, kind = fuzzer.mutate(random)
        try:
            refused += not fuzzer.check(content, kind)
        except BaseException:
            KEPT.mkdir(parents=True, exist_ok=True)
            path = KEPT / f"{name} {seed} {tried}".replace(" ", "-")
            path.write_bytes(content)
            sys.stderr.write(f"{name}: {kind}: kept as {path}\n")
            raise
        tried += 1
    sys.stdout.write(f"{peak_megabytes() * MEGABYTE / 2**20} {tried} {refused / tried}\n")


if __name__ == "__main__":
    main()
