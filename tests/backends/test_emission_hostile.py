"""Names and texts that mean something elsewhere: the file runs, and means what the spec says."""

from __future__ import annotations

import ast
import keyword
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import HOSTILE, KEYS, conv, end, net
from lamina.backends.compile import compilation, compiled
from lamina.backends.emission import described, quotation
from lamina.spec.combinators import Use, aux, chain, concat, repeat
from lamina.spec.definition import Definition
from lamina.spec.layer import Element
from lamina.spec.layers import AvgPool, Conv, Flatten, GlobalAvgPool, Linear, MaxPool, ReLU
from lamina.spec.network import Network

EVERY = sorted(
    {
        *KEYS,
        *keyword.kwlist,
        *keyword.softkwlist,
        "Conv2d",
        "max_pool",
        "avg_pool",
        "Frozen",
        "SparseConv2d",
        "logits",
        "count",
        "index",
        "_fields",
        "block",
        "total",
        "_2",
        "__",
    }
)


def hostile(name: str) -> Network:
    """One name in every role that a name can have."""
    side = chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=2))
    pooled: dict[str, Element] = {
        name: chain(a=conv(), b=MaxPool(kernel=2, stride=1, ceil=True)),
        f"{name}2"[:64]: chain(a=conv(), b=MaxPool(kernel=2, stride=1, ceil=True)),
        f"_{name}"[:64]: chain(a=conv(), b=MaxPool(kernel=2, stride=1)),
    }
    definitions = tuple(
        (block, Definition(numbers={name: width}, body=chain(**{name: conv(width), "r": ReLU()})))
        for block, width in ((name, 4), ("other", 6))
    )
    parts: dict[str, Element] = {
        name: concat(**pooled),
        "run": repeat(2, chain(**{name: Conv(channels=4, kernel=1)})),
        "used": Use(block=name),
        "again": Use(block="other"),
        "avg": AvgPool(kernel=2, stride=1, padding=1, count_padding=False),
        "tap": chain(**{"c": conv(3), f"_{name}"[:64]: aux(side), "d": conv(3)}),
        **end(3),
    }
    if name != "logits":
        parts["last"] = chain(r=ReLU())
        parts = {**parts, "f_" + name[:60]: aux(chain(fc=Linear(features=2)))}
    return net("n", parts, blocks=definitions, title=name)


def shapes_and_keys(spec: Network, backend: str) -> tuple[dict[str, Any], list[str]]:
    """What the loaded model computes, as shapes; and its tensors' paths without their roles."""
    made = compilation(spec, backend, "train")
    root = getattr(made.module, made.source.plan.root.name)
    if backend == "torch":
        import torch

        with torch.device("meta"):
            model = root()
            y = model(torch.empty(2, *spec.input))
        keys = [key.rpartition(".")[0] for key, _ in model.named_parameters()]
    else:
        import jax
        from flax import nnx

        x = jax.ShapeDtypeStruct((2, *spec.input[1:], spec.input[0]), "float32")

        def run(x: Any) -> Any:
            model = root(rngs=nnx.Rngs(0))
            return model, model(x)

        model, y = nnx.eval_shape(run, x)
        flat = nnx.to_flat_state(nnx.state(model, nnx.Param))
        keys = [".".join(map(str, path[:-1])) for path, _ in flat]
    return {key: tuple(one.shape) for key, one in y._asdict().items()}, sorted(keys)


@pytest.mark.parametrize("name", EVERY)
def test_any_name_can_stand_anywhere(name: str) -> None:
    """As a part, a branch, a head, a block, a number, a title: both files load and run, and
    name outputs and parts alike."""
    spec = hostile(name)
    in_torch, in_flax = (shapes_and_keys(spec, backend) for backend in ("torch", "flax"))
    assert in_torch == in_flax
    assert next(iter(in_torch[0])) == "logits"


def test_hostile_names_keep_their_weights_apart() -> None:
    """No two parts share a variable, whatever they are called; both models compute the same."""
    from features import FEATURES

    spec = FEATURES["hostile"]
    x = np.random.default_rng(0).standard_normal((2, *spec.input), np.float32)
    in_torch, in_flax = (compiled(spec, backend, "infer", 0) for backend in ("torch", "flax"))
    import torch

    y = in_torch(torch.from_numpy(x)).detach().numpy()
    z = np.asarray(in_flax(x.transpose(0, 2, 3, 1)))
    np.testing.assert_allclose(y / np.abs(y).max(), z / np.abs(y).max(), atol=1e-4)
    places = [entry.place for entry in compilation(spec, "torch", "infer").entries]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_a_part_that_could_not_keep_its_name_is_recorded(backend: str) -> None:
    """By class and attribute; a part that holds nothing has no attribute, and no entry."""
    inner = chain(_buffers=conv(), forward=ReLU())
    spec = net("n", {"class": conv(), "c": conv(), "inner": inner, "train": aux(chain(h=conv()))})
    module = compilation(spec, backend, "infer").module
    assert module.RENAMED == {"NInner.buffers2": "_buffers", "N.class2": "class"}
    assert not hasattr(compilation(net("m", {"c": conv()}), backend, "infer").module, "RENAMED")


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_a_side_output_that_could_not_keep_its_name_is_recorded(backend: str) -> None:
    spec = net("n", {"c": conv(), "count": aux(chain(h=conv())), "end": conv()})
    module = compilation(spec, backend, "train").module
    assert module.RENAMED == {"NOutput.count2": "count"}
    assert list(module.LOSS_WEIGHTS) == ["count2"]


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_a_hostile_description_is_a_constant(backend: str) -> None:
    """Its text comes back from the module, and is nowhere else in the file."""
    spec = net("plain", {"c": conv()}, description=HOSTILE)
    made = compilation(spec, backend, "infer")
    assert made.module.DESCRIPTION == HOSTILE
    without = compilation(net("plain", {"c": conv()}), backend, "infer")
    start = made.source.text.index("DESCRIPTION = (\n")
    stop = made.source.text.index("\n)\n", start)
    rest = made.source.text[:start] + made.source.text[stop + 3 :]
    assert rest.split() == without.source.text.split()


@given(st.text(max_size=300) | st.text("\"'\\ #n\n{", max_size=300))
def test_free_text_means_itself(text: str) -> None:
    """A description's literal is ASCII, fits in a line, and evaluates to the text."""
    assert ast.literal_eval(quotation(text)) == text
    lines = described(text)
    assert all(line.isascii() and len(line) <= 100 for line in lines)
    tree = ast.parse("\n".join(lines))
    assert len(tree.body) == 1
    assert ast.literal_eval(tree.body[0].value) == text


@given(st.lists(st.text("ab_2", min_size=1, max_size=4), min_size=1, max_size=12, unique=True))
def test_names_stay_apart(names: list[str]) -> None:
    """Parts whose names differ by underscores and digits alone keep a tensor each."""
    good = [name for name in names if name[0] != "2"]
    spec = net("apart", {name: Conv(channels=2, kernel=1) for name in good} | {"end": ReLU()})
    places = [entry.place for entry in compilation(spec, "torch", "infer").entries]
    assert len(places) == len(set(places)) == 2 * len(good)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_wide_merges_are_folded(backend: str) -> None:
    """Sums and products of thousands of terms are statements that the parser takes."""
    from lamina.spec.combinators import add, multiply

    branches = {f"b{i}": ReLU() for i in range(4000)}
    for merge in (add(**branches), add(scale=0.5, **branches), multiply(**branches)):
        spec = net("wide", {"m": merge})
        text = compilation(spec, backend, "infer").source.text
        assert max(map(len, text.split("\n"))) <= 100
        compile(text, "wide.py", "exec")
