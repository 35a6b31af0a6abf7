"""Runs a file that lamina wrote, without lamina: what anyone would do with a model's source.

    python run_emitted.py MODEL.py CLASS WEIGHTS.npz IMAGES.npy LOGITS.npy

Weights are named and laid out as the framework does it; images are N × C × H × W.
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

import numpy as np

sys.modules["lamina"] = None  # type: ignore[assignment]  # from here on, importing it fails


def main(file: str, class_name: str, weights: str, images: str, logits: str) -> None:
    made = getattr(imported(file), class_name)
    with np.load(weights) as values:
        run = run_torch if "torch" in sys.modules else run_flax
        np.save(logits, run(made, values, np.load(images)))


def imported(file: str) -> ModuleType:
    """The Python file as a module."""
    spec = importlib.util.spec_from_file_location("model", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["model"] = module
    spec.loader.exec_module(module)
    return module


def run_torch(made: Any, weights: Any, images: Any) -> Any:
    """A torch.nn.Module, as torch users load and run it."""
    import torch

    model = made()
    model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights.files})
    model.eval()
    with torch.no_grad():
        return model(torch.from_numpy(images)).numpy()


def run_flax(made: Any, weights: Any, images: Any) -> Any:
    """A flax.nnx.Module, as NNX users load and run it: no weight is drawn, all are given."""
    import jax.numpy as jnp
    from flax import nnx

    model = nnx.eval_shape(lambda: made(rngs=nnx.Rngs(0)))
    for path, variable in nnx.iter_graph(model):
        if isinstance(variable, nnx.Variable):
            variable.set_value(jnp.asarray(weights[".".join(map(str, path))]))
    model.eval()
    run = nnx.jit(lambda model, x: model(x))
    return np.asarray(run(model, jnp.asarray(images.transpose(0, 2, 3, 1))))


if __name__ == "__main__":
    main(*sys.argv[1:])
