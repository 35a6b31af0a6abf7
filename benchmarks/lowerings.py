"""How layers are computed: what lamina emits against other ways, in torch and in XLA.

    python benchmarks/lowerings.py [--quick] [--pairs N] [--results FILE]

Single layers on batches of 8 (LeNet's of 64), forward, and forward with the gradient of input and
parameters; outputs and gradients are compared before anything is timed. The other ways are in
`peers/lowerings_torch.py` and `peers/lowerings_flax.py`. A ratio above 1 is a way that is faster.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import measure
import report

import lamina
from lamina.architectures.lenet import TABLE_I
from lamina.spec import (
    LRN,
    AvgPool,
    GlobalAvgPool,
    MaxPool,
    Network,
    SparseConv,
    SubsampleTrainable,
    chain,
)


class Case(NamedTuple):
    """A layer, what it is given (C × H × W), and how many of that."""

    layer: Any
    input: tuple[int, int, int]
    batch: int = 8


CASES = {
    "max pool 3/2, ceil": Case(MaxPool(kernel=3, stride=2, ceil=True), (64, 112, 112)),
    "max pool 3/1": Case(MaxPool(kernel=3, stride=1, padding=1), (192, 35, 35)),
    "average 3/1": Case(AvgPool(kernel=3, stride=1, padding=1), (192, 35, 35)),
    "average 2/2": Case(AvgPool(kernel=2, stride=2), (128, 56, 56)),
    "global average": Case(GlobalAvgPool(), (2048, 7, 7)),
    "subsampling": Case(SubsampleTrainable(kernel=2), (6, 28, 28), 64),
    "sparse conv": Case(SparseConv(channels=16, kernel=5, table=TABLE_I), (6, 14, 14), 64),
    "LRN": Case(LRN(), (96, 55, 55)),
}
SIDES = {"torch": "torch", "flax": "XLA"}


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        print(json.dumps(sample(*json.loads(sys.argv[2]))))
        return
    options = report.options(__doc__)
    count = options.pairs or (1 if options.quick else 15)
    names = ["subsampling"] if options.quick else list(CASES)
    found = [
        measure.Pair(**one)
        for backend in SIDES
        for one in measure.in_own_process(__file__, backend, names, count)
    ]
    report.of_pairs(
        options,
        "Layers by themselves",
        found,
        "Float32, single layers: what lamina emits, and another way to compute the same.",
        means=False,
    )


def sample(backend: str, names: list[str], count: int) -> list[dict[str, Any]]:
    """Every pair of a backend, in a process without the other."""
    found = []
    for name in names:
        case = CASES[name]
        net = Network(name="single", input=case.input, body=chain(layer=case.layer).body)
        ours, others = SIDE[backend](net, name, case)
        for way, theirs in others.items():
            agree(f"{name}, {way}", ours, theirs)
            for what in ours:
                text = f"{name}, {SIDES[backend]}, {what}: {way}"
                pair = measure.pairs(text, ours[what], theirs[what], count, warm=2, group=backend)
                found.append(vars(pair))
    return found


Work = dict[str, Callable[[], Any]]  # forward, and both


def in_torch(net: Network, name: str, case: Case) -> tuple[Work, dict[str, Work]]:
    import torch
    from peers.lowerings_torch import ALTERNATIVES

    torch.manual_seed(0)
    model = lamina.compile(net, "torch", "train")
    tensors = {**dict(model.named_parameters()), "table": TABLE_I}
    x = torch.randn(case.batch, *case.input).contiguous(memory_format=torch.channels_last)
    x.requires_grad_()
    cotangent = torch.randn(model(x).shape)

    def work(f: Callable[[Any], Any]) -> Work:
        @torch.inference_mode()
        def forward() -> Any:
            return f(x).numpy()

        def both() -> Any:
            y = f(x)
            gradients = torch.autograd.grad(y, [x, *model.parameters()], cotangent)
            return [one.detach().numpy() for one in (y, *gradients)]

        return {"forward": forward, "with gradient": both}

    others = ALTERNATIVES[name].items()
    return work(model), {way: work(lambda x, f=f: f(x, tensors)) for way, f in others}


def in_flax(net: Network, name: str, case: Case) -> tuple[Work, dict[str, Work]]:
    import jax
    import jax.numpy as jnp
    import numpy as np
    from flax import nnx
    from peers.lowerings_flax import ALTERNATIVES

    graph, state = nnx.split(lamina.compile(net, "flax", "train"))
    pure = nnx.to_pure_dict(state)
    channels, height, width = case.input

    def drawn(shape: tuple[int, ...]) -> Any:
        return jnp.asarray(np.random.default_rng(0).standard_normal(shape, np.float32))

    x = drawn((case.batch, height, width, channels))

    def work(f: Callable[[Any, Any], Any]) -> Work:
        def pulled(x: Any, pure: Any, cotangent: Any) -> Any:
            y, pull = jax.vjp(f, x, pure)
            return y, pull(cotangent)

        forward, both = jax.jit(f), jax.jit(pulled)
        cotangent = drawn(jax.eval_shape(f, x, pure).shape)
        return {
            "forward": lambda: jax.block_until_ready(forward(x, pure)),
            "with gradient": lambda: jax.tree.leaves(
                jax.block_until_ready(both(x, pure, cotangent))
            ),
        }

    def ours(x: Any, pure: Any) -> Any:
        nnx.replace_by_pure_dict(state, pure)
        return nnx.merge(graph, state)(x)

    def other(f: Callable[[Any, Any], Any]) -> Work:
        return work(lambda x, pure: f(x, {**pure.get("layer", {}), "table": TABLE_I}))

    return work(ours), {way: other(f) for way, f in ALTERNATIVES[name].items()}


SIDE = {"torch": in_torch, "flax": in_flax}


def agree(what: str, ours: Work, theirs: Work) -> None:
    """Both give the same output and the same gradients."""
    import numpy as np

    mine, other = ([one["forward"](), *one["with gradient"]()] for one in (ours, theirs))
    for a, b in zip(mine, other, strict=True):
        if not np.allclose(a, b, rtol=1e-4, atol=1e-4 * float(abs(b).max())):
            raise SystemExit(f"{what}: differs by {float(abs(a - b).max()):.2e}")


if __name__ == "__main__":
    main()
