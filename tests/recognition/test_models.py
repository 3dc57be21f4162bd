from pathlib import Path

from inkdigit.recognition.model_files import WEIGHTS, read_model_card
from inkdigit.recognition.models import Models


def test_what_is_cut_from_lines_has_a_digit_model_of_its_own() -> None:
    models = Models.load()
    assert models.digit.checksum == read_model_card("reader").sha256
    assert models.in_lines.checksum == read_model_card("found").sha256
    assert models.line is not None


def test_a_digit_model_that_is_named_reads_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes((WEIGHTS / "found.onnx").read_bytes())
    models = Models.load(path)
    assert models.line is None
    assert models.in_lines is models.digit
