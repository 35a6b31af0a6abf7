"""The torch side of a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamina.backends.compile import Compilation
from lamina.backends.layout import canonical
from lamina.backends.proof.task import (
    Task,
    directions,
    output_shapes,
    refuse_other_shapes,
    sample,
)
from lamina.backends.proof.values import values

if TYPE_CHECKING:
    import torch

    from lamina.backends.proof.task import Arrays

# The modules that drop, and which axes of N × C × H × W each drops or keeps together.
DROPPING = {"Dropout": (), "Dropout2d": (2, 3), "StochasticDepth": (1, 2, 3)}


def run(task: Task, made: Compilation) -> Arrays:
    """Outputs, gradients and running statistics by canonical path and layout."""
    import torch

    model = made.build(values(made.graph, task.seed, task.dtype), task.seed)
    for module in model.modules():
        if type(module).__name__ in DROPPING:
            module.eval()
    trace = traced(model) if task.trace else {}
    x = torch.from_numpy(sample(made.graph, task.seed, task.dtype)).requires_grad_()
    shapes = output_shapes(made.graph)
    ways = directions(shapes, task.seed, task.dtype)
    results = model(x)
    outputs = dict(zip(shapes, results if isinstance(results, tuple) else (results,), strict=True))
    refuse_other_shapes("torch", outputs, shapes)
    loss = sum((outputs[name] * torch.from_numpy(ways[name])).mean() for name in shapes)
    assert isinstance(loss, torch.Tensor)
    torch.autograd.backward(loss)
    found: Arrays = {f"output/{name}": value.detach().numpy() for name, value in outputs.items()}
    if x.grad is not None:
        found["gradient/input"] = x.grad.numpy()
    parameters, state = dict(model.named_parameters()), model.state_dict()
    for entry in made.entries:
        if entry.learnt and (parameter := parameters.get(entry.place)) is not None:
            if parameter.grad is not None:
                gradient = canonical(entry, parameter.grad.numpy())
                found[f"gradient/{entry.path}"] = gradient
        elif not entry.learnt and entry.place in state:
            found[f"statistic/{entry.path}"] = canonical(entry, state[entry.place].numpy())
    return {**found, **trace}


def traced(model: torch.nn.Module) -> Arrays:
    """Fills the returned map with what enters and leaves each leaf module, in call order."""
    found: Arrays = {}

    def entering(name: str) -> Any:
        def record(module: Any, inputs: Any) -> None:
            found[f"in/{name}"] = inputs[0].detach().numpy().copy()

        return record

    def leaving(name: str) -> Any:
        def record(module: Any, inputs: Any, output: Any) -> None:
            found[f"out/{name}"] = output.detach().numpy().copy()

        return record

    for name, module in model.named_modules():
        if name and not any(True for _ in module.children()):
            module.register_forward_pre_hook(entering(name))  # before it works in place
            module.register_forward_hook(leaving(name))
    return found
