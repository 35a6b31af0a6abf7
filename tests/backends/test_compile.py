"""From a spec to a running model, and what stands in the way."""

from __future__ import annotations

import subprocess
import sys

import pytest

from features import conv, net
from lamina import architectures
from lamina.backends import compile as compiling
from lamina.backends import frameworks
from lamina.backends.compile import compilation, compiled
from lamina.backends.proof import prove
from lamina.errors import ResourceError, UsageError
from lamina.spec.layers import BatchNorm, Flatten, Linear

SMALL = net("small", {"c": conv(), "n": BatchNorm()})
ABSENT = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == sys.argv[2]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())

from lamina import architectures
from lamina.backends.compile import compiled
from lamina.errors import UsageError

try:
    compiled(architectures.create("lenet5"), sys.argv[1], "infer", 0)
except UsageError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("backend", "absent", "message"),
    [
        (
            "torch",
            "torch",
            "torch needs `torch`, which is not installed; "
            "in the folder of lamina's sources, `pip install -e '.[torch]'` brings it\n",
        ),
        (
            "flax",
            "jax",
            "flax needs `jax`, which is not installed; "
            "in the folder of lamina's sources, `pip install -e '.[jax]'` brings it\n",
        ),
        (
            "flax",
            "flax",
            "flax needs `flax`, which is not installed; "
            "in the folder of lamina's sources, `pip install -e '.[jax]'` brings it\n",
        ),
    ],
)
def test_an_absent_framework_is_named_with_its_extra(
    backend: str, absent: str, message: str
) -> None:
    """The whole message, and no traceback."""
    done = subprocess.run(
        [sys.executable, "-c", ABSENT, backend, absent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == (message, 0), done.stderr


def test_all_that_is_absent_is_named_before_anything_starts(monkeypatch: pytest.MonkeyPatch):
    """So that one installation is enough, and nobody waits for a half."""
    monkeypatch.setattr(frameworks, "installed", lambda package: False)
    said: list[str] = []
    with pytest.raises(UsageError) as refusal:
        prove(SMALL, say=said.append)
    assert str(refusal.value) == (
        "torch and flax need `torch`, `jax` and `flax`, which are not installed; "
        "in the folder of lamina's sources, `pip install -e '.[torch,jax]'` brings them"
    )
    assert not said


def test_a_broken_framework_is_not_called_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails inside an installed framework is shown, with no advice to install it."""

    def broken(text: str, stem: str) -> None:
        raise ModuleNotFoundError("No module named 'libcuda'", name="libcuda")

    monkeypatch.setattr(compiling, "load", broken)
    with pytest.raises(UsageError) as caught:
        compiled(SMALL, "torch", "infer", 0)
    assert str(caught.value) == (
        "torch is installed, but its import fails: ModuleNotFoundError: No module named 'libcuda'"
    )


def test_an_unknown_backend_is_refused() -> None:
    """With those that exist."""
    with pytest.raises(UsageError) as caught:
        compilation(SMALL, "tensorflow", "infer")
    assert str(caught.value) == "there is no backend `tensorflow`; there are torch and flax"


def test_an_unknown_mode_is_refused() -> None:
    """Not taken for one of the two."""
    with pytest.raises(UsageError) as caught:
        compilation(SMALL, "torch", "eval")  # type: ignore[arg-type]
    assert str(caught.value) == "there is no mode `eval`; there are infer and train"


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_what_does_not_fit_is_refused(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is built, with the figures; `force` builds it all the same."""
    monkeypatch.setattr(compiling, "available_memory", lambda: 2**20)
    with pytest.raises(ResourceError) as caught:
        compiled(architectures.create("vgg16"), backend, "infer", 0)
    assert str(caught.value) == (
        "vgg16 needs 1.0 GiB of memory (138,357,544 values of 8 bytes), and 0.0 GiB are free"
    )
    compiled(SMALL, backend, "infer", 0)
    monkeypatch.setattr(compiling, "available_memory", lambda: 1)
    compiled(SMALL, backend, "infer", 0, force=True)


def test_a_giant_is_refused_at_once() -> None:
    """80 TB are not tried."""
    spec = net("giant", {"f": Flatten(), "a": Linear(features=10**6), "b": Linear(features=10**7)})
    with pytest.raises(ResourceError) as caught:
        compiled(spec, "torch", "train", 0)
    assert str(caught.value).startswith("giant needs 74,507.5 GiB of memory")


@pytest.mark.parametrize("seed", [-1, True, 1.0, "1"])
def test_a_seed_is_a_natural_number(seed: object) -> None:
    """Anything else would not give the same numbers everywhere."""
    with pytest.raises(UsageError) as caught:
        compiled(SMALL, "torch", "infer", seed)  # type: ignore[arg-type]
    assert str(caught.value) == f"the seed is `{seed}`; it must be an integer from 0 up"


def test_free_memory_is_a_number() -> None:
    """Read from the system."""
    assert compiling.available_memory() > 2**20


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_the_mode_is_set(backend: str) -> None:
    """An infer model is in evaluation mode already, a train model in training mode."""
    for mode, training in (("train", True), ("infer", False)):
        model = compiled(SMALL, backend, mode, 0)
        norm = model.n
        assert (
            norm.training is training
            if backend == "torch"
            else (norm.use_running_average is not training)
        )


def test_dropout_follows_the_seed() -> None:
    """Two flax models of one seed drop the same, of another seed others; torch draws from its
    own generator."""
    import jax.numpy as jnp

    import models

    x = jnp.asarray(models.images("heads").transpose(0, 2, 3, 1))
    made = models.made("heads", "flax", "train")
    values = compiling.draw(made.graph, 0)
    one, same, other = (made.build(values, seed)(x).logits for seed in (0, 0, 1))
    assert jnp.array_equal(one, same)
    assert not jnp.array_equal(one, other)


def test_a_torch_model_brings_no_compiler() -> None:
    """What draws (each way of `init` is in one of these) would import all of `torch.compile`."""
    code = """
import sys
import lamina

for name in ("lenet5", "alexnet", "inception_v3", "resnet20_cifar10", "xception", "convnext_tiny"):
    lamina.compile(lamina.create(name), "torch")
print("torch._dynamo" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_emission_needs_no_framework() -> None:
    """The source of both backends is written where none can be imported."""
    code = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "jax", "flax", "numpy"):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Blocker())
from lamina import architectures
from lamina.backends.compile import compilation

for name in architectures.names():
    for backend in ("torch", "flax"):
        made = compilation(architectures.create(name), backend, "train")
        print(name, backend, len(made.source.text) > 1000, len(made.entries) > 7)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = [(name, backend) for name in architectures.names() for backend in ("torch", "flax")]
    assert done.stdout == "".join(f"{name} {backend} True True\n" for name, backend in names)
