"""Making a model with its initial weights: lamina.compile against the frameworks' constructors.

    python benchmarks/construction.py [--quick] [--pairs N] [--results FILE]

Lamina's time is everything from the spec on: a new spec, its check, the source, its gate, the
weights. The frameworks' is the call of a class that is already there. Their imports are never
counted.
"""

from __future__ import annotations

from pathlib import Path

import measure
import report

import lamina
from lamina.backends.load import load

# A fresh process per sample, because NNX compiles each kind of random draw once per process.
# JAX is started before the clock is; lamina's own imports are counted.
PREPARED = """\
import time
import jax
from flax import nnx
jax.numpy.zeros(1).block_until_ready()
{ready}
started = time.perf_counter()
{work}
jax.block_until_ready(nnx.state(model))
print(time.perf_counter() - started)
"""
OURS = """\
import lamina
model = lamina.compile(lamina.create("{name}"), "flax", mode="infer")
"""


def main() -> None:
    options = report.options(__doc__)
    name = "lenet5.modern" if options.quick else "resnet50"
    warm = options.pairs or (3 if options.quick else 20)
    fresh = options.pairs or (1 if options.quick else 5)
    by_hand = "resnet20_cifar10" if options.quick else "resnet50"
    found = [*torch_pairs(name, warm), flax_pair(by_hand, fresh)]
    report.of_pairs(
        options,
        f"Construction of {name}",
        found,
        "`torch`: one process, warm. Torch's constructors draw default weights; the emitted class",
        "then draws the spec's over them, lamina draws those alone.",
        "`flax`: a fresh process per sample, imports of the frameworks not counted.",
    )


def torch_pairs(name: str, count: int) -> list[measure.Pair]:
    """The emitted class as it is, and without the lines that initialise."""

    def ours() -> object:
        return lamina.compile(lamina.create(name), "torch", mode="infer")

    net = lamina.create(name)
    source = lamina.emit(net, "torch")
    lines = source.splitlines(keepends=True)
    bare = "".join(text for text in lines if not text.lstrip().startswith("nn.init."))
    emitted = getattr(load(source, "emitted"), net.class_name)
    default = getattr(load(bare, "default"), net.class_name)
    return [
        measure.pairs("torch; the emitted class's own init", ours, emitted, count, group="own"),
        measure.pairs("torch; torch's default init alone", ours, default, count, group="default"),
    ]


def flax_pair(name: str, count: int) -> measure.Pair:
    """Against the eager constructor of the same network by hand."""
    ours = PREPARED.format(ready="", work=OURS.format(name=name))
    theirs = PREPARED.format(
        ready="from peers.resnet_nnx import resnet", work=f"model = resnet({name!r})"
    )
    folder = Path(__file__).parent
    return measure.of_samples(
        "flax; by hand, NNX's eager constructor",
        lambda: measure.in_fresh_process(ours, folder),
        lambda: measure.in_fresh_process(theirs, folder),
        count,
        warm=1,
        group="flax",
    )


if __name__ == "__main__":
    main()
