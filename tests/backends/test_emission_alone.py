"""An emitted file stands alone: it runs where nothing but its own framework can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import goldens

ALONE = """
import importlib.util, sys, warnings

warnings.simplefilter("error")

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

BLOCKED, PATHS = (argument.split(",") for argument in sys.argv[1:])
sys.meta_path.insert(0, Blocker())
for path in PATHS:
    spec = importlib.util.spec_from_file_location("emitted", path)
    emitted = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(emitted)
    made = [value for value in vars(emitted).values() if isinstance(value, type)][-1]
    build(made, emitted.__doc__)
    print(path)
"""
TORCH = """
import torch
from torch._subclasses import FakeTensorMode

def build(made, doc):
    words = doc.split("N x ")[1].split(".\\n")[0]
    shape = [int(word) for word in words.split(" x ")]
    # autocast knows no `meta`
    with FakeTensorMode() if "bfloat16" in doc else torch.device("meta"):
        made()(torch.empty(2, *shape))
"""
FLAX = """
import jax
from flax import nnx

# Flax asks every traced value for a sharding; jax words its refusal in time linear in all that
# was traced, which in nets of a thousand layers is nearly all the time there is.
jax.core.Tracer.sharding = None

def build(made, doc):
    words = doc.split("N x ")[1].split(", channels last.\\n")[0]
    shape = [int(word) for word in words.split(" x ")]
    x = jax.ShapeDtypeStruct((2, *shape), "float32")
    jax.eval_shape(lambda x: made(rngs=nnx.Rngs(0))(x), x)
"""
BACKENDS = {"torch": (TORCH, "lamina,jax,jaxlib,flax"), "flax": (FLAX, "lamina,torch")}


def run(backend: str, blocked: str, paths: list[Path]) -> subprocess.CompletedProcess[str]:
    """Load each file in a new process, make its network, and run that without computing."""
    code = BACKENDS[backend][0] + ALONE
    names = ",".join(path.as_posix() for path in paths)
    return subprocess.run(
        [sys.executable, "-P", "-c", code, blocked, names],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_goldens_run_alone(backend: str) -> None:
    """With lamina and the other framework out of reach, every golden builds and runs."""
    paths = [path for path, (_, name, _) in goldens.paths().items() if name == backend]
    done = run(backend, BACKENDS[backend][1], paths)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [path.as_posix() for path in paths]


def test_the_check_can_fail(tmp_path: Path) -> None:
    """A file that imports lamina, or the other framework, does not pass."""
    for line in ("from lamina import spec", "import jax"):
        path = tmp_path / "guilty.py"
        path.write_text(f"{line}\n\n\nclass Net:\n    pass\n")
        done = run("torch", BACKENDS["torch"][1], [path])
        assert done.returncode != 0
        assert "is blocked" in done.stderr
