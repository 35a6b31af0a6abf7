"""Making a model with its initial weights: lamina.compile against the frameworks' constructors.

    python benchmarks/construction.py [--quick] [--pairs N]

Lamina's time is everything from the spec on: a new spec, its check, the source, its gate, the
weights. The frameworks' is the call of a class that is already there. Their imports are never
counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import measure

import lamina
from lamina.backends.load import load

# A fresh process per sample, because NNX compiles each kind of random draw once per process.
# JAX is started before the clock is; lamina's own imports are counted.
PREPARED = """\
import sys, time
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
THEIRS = "model = {name}(rngs=nnx.Rngs(0))"


def main() -> None:
    options = measure.options(__doc__)
    name = "lenet5.modern" if options.quick else "resnet50"
    warm = options.pairs or (3 if options.quick else 20)
    fresh = options.pairs or (1 if options.quick else 5)
    found = [*torch_pairs(name, warm), flax_pair(name, fresh)]
    measure.show(
        f"Construction of {name}",
        measure.HEADER,
        [pair.row for pair in found],
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
        measure.pairs("torch; the emitted class's own init", ours, emitted, count),
        measure.pairs("torch; torch's default init alone", ours, default, count),
    ]


def flax_pair(name: str, count: int) -> measure.Pair:
    """Against NNX's own, eager constructor of the emitted class."""
    net = lamina.create(name)
    ours = PREPARED.format(ready="", work=OURS.format(name=name))
    theirs = PREPARED.format(
        ready=f"from model import {net.class_name}", work=THEIRS.format(name=net.class_name)
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "model.py").write_text(lamina.emit(net, "flax"), "utf-8")
        return measure.of_samples(
            "flax; NNX's eager constructor",
            lambda: in_fresh_process(ours, folder),
            lambda: in_fresh_process(theirs, folder),
            count,
        )


def in_fresh_process(script: str, folder: str) -> float:
    """The seconds that a script prints. No compiled code is kept from one to the next."""
    kept: dict[str, Any] = {k: v for k, v in os.environ.items() if k != "JAX_COMPILATION_CACHE_DIR"}
    path = os.pathsep.join(filter(None, (folder, kept.get("PYTHONPATH"))))
    environment = {**kept, "PYTHONPATH": path, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-c", script]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return float(made.stdout)


if __name__ == "__main__":
    main()
