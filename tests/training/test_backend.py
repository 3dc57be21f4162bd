"""Only programs change settings of the whole process."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import jax
import numpy as np
from inkdigit.synthetic.digits import draw_digits
from inkdigit.training.backend import prepare_process
from inkdigit.training.recipes import SEED
from inkdigit.training.trainer import train
train(SEED.with_epochs(1), draw_digits(32, np.random.default_rng(1)), 1)
print(jax.config.jax_compilation_cache_dir)
prepare_process()
print(jax.config.jax_compilation_cache_dir)
"""


def ask_for_cache(tmp_path: Path, **more: str) -> list[str]:
    """The folder of compiled steps after a training, and once the process is prepared."""
    environment = {name: value for name, value in os.environ.items() if "CACHE" not in name}
    environment |= {"KERAS_BACKEND": "jax", "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command, env=environment | more, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_compiled_steps_are_kept_where_a_program_asks_for_it(tmp_path: Path) -> None:
    before, after = ask_for_cache(tmp_path)
    assert before == "None"
    assert Path(after).is_dir()
    if sys.platform == "linux":
        assert Path(after).is_relative_to(tmp_path / "inkdigit" / "jax")


def test_a_folder_that_the_user_named_counts(tmp_path: Path) -> None:
    folder = str(tmp_path / "mine")
    assert ask_for_cache(tmp_path, JAX_COMPILATION_CACHE_DIR=folder) == [folder, folder]
