"""What an emitted model says of its outputs, its losses and its tensors; in either framework."""

from __future__ import annotations

from typing import Any

from lamina.backends.compile import Compilation
from lamina.backends.proof.task import output_shapes
from lamina.backends.weights import Entry


def named(made: Compilation, results: Any) -> dict[str, Any]:
    """A model's outputs by the names that the spec gives them."""
    outputs = results if isinstance(results, tuple) else (results,)
    return dict(zip(output_shapes(made.graph), outputs, strict=True))


def loss_weights(made: Compilation) -> dict[str, float]:
    """What the loss of each output is multiplied by: 1 for the main one, for the others what
    the emitted file states. It lists them in the order of the outputs."""
    heads = [head.name for head in made.graph.heads]
    stated = getattr(made.module, "LOSS_WEIGHTS", {})
    return {"logits": 1.0, **dict(zip(heads, stated.values(), strict=True))}


def kind(entry: Entry) -> str:
    """What training does to a tensor: a weight learns, a running statistic follows the batches,
    and what is frozen or given is fixed."""
    if entry.frozen:
        return "fixed"
    if entry.learnt:
        return "weight"
    return "statistic" if entry.path.rpartition(".")[2].startswith("running_") else "fixed"
