"""Bytes for a target, led by which lines of Python they reach, in a process of its own.

    python -m support.guided_fuzzing NAME FOLDER RUNS SECONDS SEED

Goes on for so many runs, or for so many seconds where these are not 0. FOLDER is the corpus: what
a form's sound files are, and whatever reached something new; it is kept, and the next run begins
with it. What breaks a promise is kept in build/fuzz. libFuzzer, within atheris, says on stderr
what it does. Linux alone has it ready to install.
"""

import struct
import sys
import time
import zlib
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["inkdigit", "PIL", "multipart"]):
    from inkdigit import PictureError
    from support.fuzz_targets import TARGETS, Target
    from support.fuzzing import KEPT

    SEEDS = {name: target.make_seeds() for name, target in TARGETS.items()}
    """Made here: what they load is watched, too."""

MAX_CPU_SECONDS = 10.0
"""For an input, with each step counted on the way: what is promised is less, without that."""
SECONDS = 600
"""After which an input hangs, on a machine that others use, too."""
MEBIBYTES = 4000
"""For all of a run: atheris never frees what comparing arrays gave. What an input needs is measured
where bytes are mutated blindly."""
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEFT_ALONE = 0.1
"""The part of the mutated PNGs whose checksums stay wrong."""


def repair_checksums(content: bytes) -> bytes:
    """Give each chunk of a PNG the checksum it asks for, or no fuzzer gets beyond the first."""
    repaired, place = bytearray(content), len(PNG_SIGNATURE)
    while place + 12 <= len(repaired):
        end = place + 8 + int.from_bytes(repaired[place : place + 4])
        if end + 4 > len(repaired):
            break
        struct.pack_into(">I", repaired, end, zlib.crc32(repaired[place + 4 : end]))
        place = end + 4
    return bytes(repaired)


def mutate(content: bytes, max_size: int, seed: int) -> bytes:
    """Mutate as libFuzzer does; what is left a PNG has sound checksums, as a rule."""
    mutated = bytes(atheris.Mutate(content, max_size))
    random = Random(seed)  # noqa: S311 - no secret
    if mutated.startswith(PNG_SIGNATURE) and random.random() >= LEFT_ALONE:
        return repair_checksums(mutated)
    return mutated


def check(target: Target, content: bytes) -> None:
    """Check what becomes of an input, and that it costs little."""
    before = time.process_time()
    target.check(content)
    seconds = time.process_time() - before
    assert seconds < MAX_CPU_SECONDS, f"{len(content)} bytes cost {seconds:.1f} CPU seconds"


def main() -> None:
    name, folder, runs, seconds, seed = sys.argv[1:]
    corpus = Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(content)
    limit = f"-max_total_time={seconds}" if int(seconds) else f"-runs={runs}"
    options = (
        limit, f"-seed={seed}", f"-artifact_prefix={KEPT / name.replace(' ', '-')}-",
        f"-timeout={SECONDS}", f"-rss_limit_mb={MEBIBYTES}", "-print_final_stats=1",
        "-use_value_profile=1", folder,
    )  # fmt: skip
    target = TARGETS[name]
    own = {"custom_mutator": mutate} if target.error is PictureError else {}
    atheris.Setup([sys.argv[0], *options], lambda content: check(target, content), **own)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
