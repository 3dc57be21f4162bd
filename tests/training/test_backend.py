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
prepare_process(SEED)
print(jax.config.jax_compilation_cache_dir)
"""

THREADS = """
import os
from dataclasses import replace
from inkdigit.training.backend import prepare_process
from inkdigit.training.recipe import Execution
from inkdigit.training.recipes import FAST, SEED
prepare_process(FAST)
print(os.environ.get("NPROC"))
prepare_process(replace(SEED, execution=Execution(threads=3)))
print(os.environ.get("NPROC"))
"""

STARTED = """
import jax, keras
from inkdigit.training.backend import prepare_process
from inkdigit.training.learner import Learner
from inkdigit.training.recipes import SEED
compiled = []
def listen(event, _seconds, **_):
    if "backend_compile" in event:
        compiled.append(event)
jax.monitoring.register_event_duration_secs_listener(listen)
prepare_process(SEED)
model = Learner.build(SEED, 1).trainee
keras.optimizers.Adam(0.001).build(model.trainable_variables)
print(len(compiled) < 4)
zeros, ones = keras.initializers.Zeros(), keras.initializers.Ones()
values = zeros((2, 3)), ones((2,), dtype="int32"), ones((), dtype="bfloat16")
print(*(f"{value.dtype}{value.shape}{value.sum()}".replace(" ", "") for value in values))
"""


def ask_for_cache(tmp_path: Path, **more: str) -> list[str]:
    """The folder of compiled steps after a training, and once the process is prepared."""
    environment = {name: value for name, value in os.environ.items() if "CACHE" not in name}
    environment |= {"KERAS_BACKEND": "jax", "XDG_CACHE_HOME": str(tmp_path)}
    return run_program(PROGRAM, environment | more)


def run_program(program: str, environment: dict[str, str]) -> list[str]:
    """Run Python code in a process of its own. Returns the words that it prints."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
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


def test_a_recipe_says_how_many_threads_are_best() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "NPROC"}
    assert run_program(THREADS, environment) == ["None", "3"]
    assert run_program(THREADS, environment | {"NPROC": "2"}) == ["2", "2"]


def test_a_network_is_built_without_a_program_for_each_shape() -> None:
    few, *values = run_program(STARTED, os.environ | {"KERAS_BACKEND": "jax"})
    assert few == "True"
    assert values == ["float32(2,3)0.0", "int32(2,)2", "bfloat16()1"]
