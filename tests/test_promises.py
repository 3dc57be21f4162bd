"""The numbers in `docs/security.md` are those that the code has."""

from pathlib import Path

import pytest

from inkdigit.corrections.correction import MAX_TEXT_LENGTH
from inkdigit.corrections.engine import DEFAULT_LIMITS as DATABASE
from inkdigit.data.labels import MAX_TABLE_BYTES
from inkdigit.data.transfer import DEFAULT_LIMITS as TRANSFER
from inkdigit.imaging.bmp import MAX_RUN_LENGTH_BYTES, MAX_RUN_LENGTH_PIXELS
from inkdigit.imaging.gif import MAX_BLOCKS
from inkdigit.imaging.jpeg import JPEG_LIMITS as JPEG
from inkdigit.imaging.limits import DEFAULT_LIMITS as PICTURE
from inkdigit.imaging.limits import MAX_SIDE
from inkdigit.imaging.png import MAX_CHUNKS
from inkdigit.imaging.tiff import MAX_PARTS
from inkdigit.imaging.tiff_directory import DIRECTORY_SETTINGS as DIRECTORY
from inkdigit.layout.ink import INK_SETTINGS
from inkdigit.layout.strokes import STROKE_SETTINGS
from inkdigit.recognition.line_crops import MAX_ASPECT
from inkdigit.recognition.model_probe import DEFAULT_LIMITS as MODEL
from inkdigit.recognition.picture_judgement import MAX_TRIED_COMPONENTS
from inkdigit.recognition.touching_rows import APART_SETTINGS
from inkdigit.server.payloads.tensor_schemas import MAX_ID_LENGTH
from inkdigit.server.payloads.tensors import MAX_FRAMES
from inkdigit.server.schemas import MAX_JSON_VALUES, MAX_PICTURES
from inkdigit.server.settings import ServerSettings

TEXT = (Path(__file__).parents[1] / "docs" / "security.md").read_text("utf-8")
SERVER = ServerSettings()
BODY, CONNECTION = SERVER.body, SERVER.connection
MILLION, KIBI, MEBI, GIBI = 10**6, 2**10, 2**20, 2**30
PROMISES = [
    ("| {:.0f} MB, {:.0f} megapixels (", PICTURE.bytes / MILLION, PICTURE.pixels / MILLION),
    ("{:,} pixels a side", MAX_SIDE),
    ("{} strokes, in views of {} megapixels", STROKE_SETTINGS.max_strokes,
     INK_SETTINGS.max_pixels / MILLION),
    ("in parts that are {} times as long as tall", MAX_ASPECT),
    ("more than {} components not from four sides, nor with its rows cut apart",
     MAX_TRIED_COMPONENTS),
    ("nor a view of more than {} megapixels", APART_SETTINGS.max_pixels / MILLION),
    ("{} scans, {:,} segments, {} of EXIF, {:.0f} KiB between", JPEG.scans, JPEG.segments,
     JPEG.exif_segments, JPEG.skipped_bytes / KIBI),
    ("{:,} chunks", MAX_CHUNKS),
    ("{:,} tags, {:,} strips or tiles", DIRECTORY.tags, MAX_PARTS),
    ("each of a TIFF or PDF, {:,} at most", DIRECTORY.pages),
    ("| {:.0f} MB, {:.0f} megapixels |", MAX_RUN_LENGTH_BYTES / MILLION,
     MAX_RUN_LENGTH_PIXELS / MILLION),
    ("{:,} blocks of notes", MAX_BLOCKS),
    ("{} CPU seconds and {:.0f} GiB", MODEL.cpu_seconds, MODEL.memory_bytes / GIBI),
    ("leave less than {:.0f} MiB is not taken", DATABASE.reserve_bytes / MEBI),
    ("takes {:.0f} MiB of each file", TRANSFER.max_bytes / MEBI),
    ("fewer than {:,} bytes a", TRANSFER.least_pace),
    ("may have {:.0f} MB.", MAX_TABLE_BYTES / MILLION),
    ("a body | {:.0f} MB, {:.0f} kB a second, counted over {:.0f} seconds (`--client-timeout`)",
     BODY.compute_max_bytes(PICTURE) / MILLION, BODY.slowest_pace / 1000, SERVER.client_timeout),
    ("up to {:.0f} kB each beside", BODY.small_bytes / 1000),
    ("{} (`--max-queue`)", SERVER.max_queue),
    ("{} at a time (`--threads`)", SERVER.threads),
    ("{:.0f} seconds to be read (`--read-timeout`)", SERVER.read_timeout),
    ("{} pictures; {} fields beside", MAX_PICTURES, BODY.form_fields),
    ("{} values, {} of a correction; {:,} frames", MAX_JSON_VALUES, BODY.correction_values,
     MAX_FRAMES),
    ("comes back | {:,} characters", MAX_ID_LENGTH),
    ("headers | {:.0f} kB, {:.0f} seconds", CONNECTION.header_bytes / 1000, SERVER.client_timeout),
    ("first is answered | {}", CONNECTION.pipelined_requests),
    ("answer | {:.0f} kB a second", CONNECTION.slowest_reading_pace / 1000),
    ("to be taken | {:.0f} MB", CONNECTION.unsent_bytes / MILLION),
    ("connections | {}, and {} that are told so for {:.0f} seconds", CONNECTION.connections,
     CONNECTION.refused_connections, CONNECTION.linger_seconds),
    ("without a request | {} seconds", CONNECTION.keep_alive_seconds),
    ("{:,} (`--max-corrections`), {:.0f} GB of pictures (`--max-correction-bytes`)",
     SERVER.max_corrections, SERVER.max_correction_bytes / 10**9),
    ("{:,} characters a text, {:.0f} MiB left on the disk", MAX_TEXT_LENGTH,
     DATABASE.reserve_bytes / MEBI),
    ("begins a picture for {:.0f} seconds", SERVER.stall_seconds),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "numbers"), [(text, rest) for text, *rest in PROMISES])
def test_what_is_promised_is_what_holds(promise: str, numbers: list[float]) -> None:
    assert promise.format(*numbers) in TEXT


def test_all_bodies_together_are_a_few_of_the_largest() -> None:
    assert "four of the largest" in TEXT
    assert BODY.largest_bodies_held == 4
