"""Time to the first training step: from the spec to a finished step, against models by hand.

    python benchmarks/first_step.py [--quick] [--pairs N] [--results FILE]

Each sample is a process of its own, in which the framework is imported before the clock starts,
and lamina after it. Then a model gets its initial weights and takes one step of SGD. Torch:
torchvision's model. JAX: NNX by hand (`peers/resnet_nnx.py`), each side's step as in
`flax_steps.py`.
"""

from __future__ import annotations

from pathlib import Path

import measure
import report

BATCH, QUICK_BATCH = 8, 2
TORCH = """\
import time
import torch
from steps import torch_step
from torchvision_operators import define_operators
define_operators()
from torchvision import models
x, labels = torch.randn({batch}, 3, {size}, {size}), torch.arange({batch})
started = time.perf_counter()
{make}
torch_step(model, x, labels)().item()
print(time.perf_counter() - started)
"""
FLAX = """\
import time
import jax, optax
from flax import nnx
from peers.resnet_nnx import resnet
from steps import as_users, functional
x, labels = jax.numpy.ones(({batch}, {size}, {size}, 3)), jax.numpy.arange({batch})
jax.block_until_ready(jax.jit(lambda x: x.sum())(x))
started = time.perf_counter()
{make}
{step}(model, x, labels)()
print(time.perf_counter() - started)
"""
OURS = """\
import lamina
model = lamina.compile(lamina.create("{name}", input=(3, {size}, {size})), "{backend}")
"""


def main() -> None:
    options = report.options(__doc__)
    batch = QUICK_BATCH if options.quick else BATCH
    count = options.pairs or (1 if options.quick else 5)
    name, size = ("squeezenet1_1", 64) if options.quick else ("resnet50", 224)
    by_hand, small = ("resnet20_cifar10", 32) if options.quick else ("resnet50", 64)
    found = [
        pair(f"{name}, torch", torch_scripts(name, batch, size), count, "torch"),
        pair(f"{by_hand}, JAX", flax_scripts(by_hand, batch, small), count, "flax"),
    ]
    report.of_pairs(
        options,
        "From the spec to the first training step",
        found,
        f"A fresh process each; batch {batch}, {size} x {size} in torch and {small} x {small} in",
        "JAX. The frameworks' imports are not counted, lamina's are.",
    )


def pair(what: str, scripts: tuple[str, str], count: int, group: str) -> measure.Pair:
    folder = Path(__file__).parent
    ours, theirs = (lambda s=script: measure.in_fresh_process(s, folder) for script in scripts)
    return measure.of_samples(what, ours, theirs, count, warm=1, group=group)


def torch_scripts(name: str, batch: int, size: int) -> tuple[str, str]:
    ours = OURS.format(name=name, size=size, backend="torch")
    theirs = f"model = models.{name}(weights=None)"
    made = [TORCH.format(make=make, batch=batch, size=size) for make in (ours, theirs)]
    return made[0], made[1]


def flax_scripts(name: str, batch: int, size: int) -> tuple[str, str]:
    ours = OURS.format(name=name, size=size, backend="flax")
    ways = ((ours, "functional"), (f"model = resnet({name!r})", "as_users"))
    made = [FLAX.format(make=make, step=step, batch=batch, size=size) for make, step in ways]
    return made[0], made[1]


if __name__ == "__main__":
    main()
