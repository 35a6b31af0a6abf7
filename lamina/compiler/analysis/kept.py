"""What training keeps from the forward pass for the backward pass."""

from __future__ import annotations

from collections.abc import Sequence

from lamina.compiler.analysis.flatten import Flat, Step
from lamina.compiler.analysis.memory import VALUE_BYTES
from lamina.compiler.analysis.report import LayerRow
from lamina.spec.layer import Keeps
from lamina.spec.layers import BatchNorm


def training_activation_bytes(flat: Flat, layers: Sequence[LayerRow]) -> int:
    """Bytes of the values, each once, that the backward pass reads: float32, one sample.

    A derivative reads the input where it depends on it (norms, max pools, most activations)
    or where weights learn from it; ReLU, sigmoid, tanh and softmax read their own output,
    products the other factors. Where no gradient passes, because everything up to there is
    frozen or without parameters, nothing is kept. Masks of dropout and statistics of norms
    are left out. `layers` are the rows of the steps.
    """
    home, gradient, kept = [0], [False], set[int]()
    for index, (step, layer) in enumerate(zip(flat.steps, layers, strict=True), start=1):
        inputs = flat.inputs(index - 1)
        passes = layer.trainable > 0 or any(gradient[value] for value in inputs)
        keeps = step.op.keeps
        gradient.append(passes)
        home.append(home[inputs[0]] if keeps is Keeps.SAME else index)
        if passes:
            weights = layer.trainable > layer.biases
            kept.update(home[value] for value in read(step, inputs, index, weights, gradient))
    volumes = flat.volumes()
    return VALUE_BYTES * sum(volumes[value] for value in kept)


def read(
    step: Step, inputs: tuple[int, ...], output: int, weights: bool, gradient: list[bool]
) -> tuple[int, ...]:
    """The values that the step's derivative reads."""
    match step.op.keeps:
        case Keeps.INPUT if isinstance(step.op, BatchNorm) and step.frozen:
            return ()  # with its running statistics it is linear
        case Keeps.INPUT:
            return inputs
        case Keeps.INPUT_FOR_WEIGHTS if weights:
            return inputs
        case Keeps.OUTPUT:
            return (output,)
        case Keeps.OTHERS:
            learnt = [value for value in inputs if gradient[value]]
            alone = learnt[0] if len(learnt) == 1 else None
            return tuple(value for value in inputs if value != alone)
        case _:
            return ()
