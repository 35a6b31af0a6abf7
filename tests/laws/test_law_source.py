"""Law: the emitted file is a file that a careful person could have written. It loads, it is
formatted, the linter has nothing to say, and equal specs give the very same text."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from flax import nnx
from hypothesis import given, settings

from lamina.backends.compile import Compilation, compilation
from lamina.backends.draw import draw
from lamina.backends.flax.build import construct
from lamina.backends.precision import Precision
from lamina.compiler.graph import Mode
from lamina.spec.combinators import chain
from lamina.spec.initial import Constant, Normal, Uniform, Values
from lamina.spec.layer import Layer
from lamina.spec.network import Network
from samples import SAMPLES, Good, shapes
from strategies import networks

BACKENDS = ("torch", "flax")
MODES: tuple[Mode, ...] = ("train", "infer")
FORMS: tuple[tuple[Mode, Precision], ...] = (
    *product(MODES, ("float32",)),
    ("train", "bfloat16"),
)
RULES = "E,F,I,UP,B"


def ruff(*arguments: str) -> str:
    """What ruff says, without any configuration but ours."""
    command = [sys.executable, "-m", "ruff", *arguments]
    options = ["--isolated", "--line-length", "100", "--target-version", "py311", "--no-cache"]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False).stdout


def write(net: Network, folder: Path) -> None:
    """The network's files, which load, into the folder."""
    for backend, (mode, precision) in product(BACKENDS, FORMS):
        made = compilation(net, backend, mode, precision=precision)
        assert made.module.__doc__ is not None
        name = f"{backend}_{mode}_{made.module.__name__[-12:]}.py"
        (folder / name).write_text(made.source.text, "ascii")


def assert_clean(folder: Path) -> None:
    """The formatter and the linter get all files together."""
    assert len(list(folder.iterdir())) > 100
    assert ruff("check", "--quiet", "--select", RULES, str(folder)) == ""
    assert ruff("format", "--diff", "--quiet", str(folder)) == ""


def test_it_loads_formatted_and_lint_clean(tmp_path: Path) -> None:
    """In both backends and modes, whatever is in it."""

    @settings(max_examples=60)
    @given(networks(max_parts=24))
    def written(net: Network) -> None:
        write(net, tmp_path)

    written()
    assert_clean(tmp_path)


def test_each_layer_alone_is_formatted_and_lint_clean(tmp_path: Path) -> None:
    """What one layer needs around it is there, and nothing else."""
    for row in SAMPLES:
        if isinstance(row, Good) and isinstance(row.op, Layer):
            (x,) = shapes(row.x)
            write(Network(name="net", input=x.dimensions, body=chain(op=row.op)), tmp_path)
    assert_clean(tmp_path)


@pytest.mark.parametrize("backend", BACKENDS)
@given(net=networks(max_parts=20))
def test_equal_specs_give_equal_text(backend: str, net: Network) -> None:
    """Nothing depends on the order of a set, on an object's id or on the way the spec took."""
    again = Network.from_json(net.to_json())
    for mode in MODES:
        one, other = compilation(net, backend, mode), compilation(again, backend, mode)
        assert one.source.text == other.source.text


def assert_starts_as_said(made: Compilation, found: dict[str, Any]) -> None:
    """Constants and given values are what they are, random ones within what they may be."""
    said = draw(made.graph, 0)
    for entry in made.entries:
        value, init = found[entry.path], entry.tensor.init
        if isinstance(init, (Constant, Values)):
            np.testing.assert_array_equal(value, said[entry.path], err_msg=entry.path)
        elif isinstance(init, Uniform):
            assert np.abs(value).max() <= init.bound
        elif isinstance(init, Normal):
            assert np.abs(value).max() <= 8 * init.std


@settings(max_examples=30)
@given(net=networks())
def test_the_torch_constructor_initialises(net: Network) -> None:
    """The file standing on its own starts as the spec says."""
    made = compilation(net, "torch", "train")
    model = getattr(made.module, made.source.plan.root.name)()
    assert all(isinstance(p, torch.nn.Parameter) for p in model.parameters())
    assert_starts_as_said(made, made.weights(model))


@settings(max_examples=10)
@given(net=networks(max_parts=6))
def test_the_flax_constructor_initialises(net: Network) -> None:
    """The file standing on its own starts as the spec says."""
    made = compilation(net, "flax", "train")
    model = nnx.jit(lambda: construct(getattr(made.module, made.source.plan.root.name)))()
    assert_starts_as_said(made, made.weights(model))
