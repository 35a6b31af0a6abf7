"""What training keeps from the forward pass for the backward pass."""

from __future__ import annotations

from collections.abc import Iterable

from lamina.compiler.analysis.flatten import Flat, Step
from lamina.compiler.analysis.memory import VALUE_BYTES
from lamina.spec.layer import Keeps
from lamina.spec.layers import BatchNorm


def training_activation_bytes(flat: Flat, learning: Iterable[tuple[bool, bool]]) -> int:
    """Bytes of the values, each once, that the backward pass reads: float32, one sample.

    A derivative reads the input where it depends on it (norms, max pools, most activations)
    or where weights learn from it; ReLU, sigmoid, tanh and softmax read their own output,
    products the other factors. Where no gradient passes, because everything up to there is
    frozen or without parameters, nothing is kept. Masks of dropout and statistics of norms
    are left out. `learning` says of each step whether it has weights that learn, and
    whether it has any parameters that do.
    """
    home, gradient, kept = [0], [False], set[int]()
    for index, (step, (weights, any_learn)) in enumerate(
        zip(flat.steps, learning, strict=True), start=1
    ):
        passes = any_learn or any(gradient[value] for value in step.inputs)
        keeps = step.op.keeps
        gradient.append(passes)
        home.append(home[step.inputs[0]] if keeps is Keeps.SAME else index)
        if passes:
            kept.update(home[value] for value in read(step, index, keeps, weights, gradient))
    values = flat.values()
    return VALUE_BYTES * sum(values[value].volume for value in kept)


def read(
    step: Step, output: int, keeps: Keeps, weights: bool, gradient: list[bool]
) -> tuple[int, ...]:
    """The values that the step's derivative reads."""
    match keeps:
        case Keeps.INPUT if isinstance(step.op, BatchNorm) and step.frozen:
            return ()  # with its running statistics it is linear
        case Keeps.INPUT:
            return step.inputs
        case Keeps.INPUT_FOR_WEIGHTS if weights:
            return step.inputs
        case Keeps.OUTPUT:
            return (output,)
        case Keeps.OTHERS:
            learnt = [value for value in step.inputs if gradient[value]]
            alone = learnt[0] if len(learnt) == 1 else None
            return tuple(value for value in step.inputs if value != alone)
        case _:
            return ()
