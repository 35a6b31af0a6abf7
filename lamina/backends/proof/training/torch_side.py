"""The torch side of training: torch.optim.SGD on the emitted module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lamina.backends.compile import Compilation
from lamina.backends.proof.task import Task
from lamina.backends.proof.torch_side import DROPPING, traced
from lamina.backends.proof.training.batches import Dropper, batches
from lamina.backends.proof.training.emitted import kind, loss_weights, named
from lamina.backends.proof.training.parity import LEARNING_RATE, MOMENTUM
from lamina.backends.proof.values import values

if TYPE_CHECKING:
    import torch

    from lamina.backends.proof.task import Arrays
    from lamina.backends.proof.training.batches import Kept, Labels


def steps(task: Task, made: Compilation) -> Iterator[Arrays]:
    """After each step its losses, and all weights and running statistics by canonical path."""
    import torch

    model = made.build(values(made.graph, task.seed, task.dtype), task.seed)
    shared: Kept = {}
    droppers = list(with_shared_masks(model, shared))
    trace = traced(model) if task.trace else {}
    learning = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.SGD(learning, lr=LEARNING_RATE, momentum=MOMENTUM)
    for batch in batches(made.graph, task, droppers):
        shared.update(batch.kept)
        optimizer.zero_grad()
        outputs = named(made, model(torch.from_numpy(batch.images)))
        total, each = losses(made, outputs, batch.labels)
        torch.autograd.backward(total)
        optimizer.step()
        arrays = {f"loss/{name}": value.detach().numpy() for name, value in each.items()}
        arrays["total/loss"] = total.detach().numpy()
        weights = made.weights(model)
        arrays |= {f"{kind(entry)}/{entry.path}": weights[entry.path] for entry in made.entries}
        if task.trace:
            arrays |= {f"output/{name}": value.detach().numpy() for name, value in outputs.items()}
        yield {**arrays, **trace}


def losses(
    made: Compilation, outputs: Mapping[str, torch.Tensor], labels: Labels
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """The sum of the losses, with the weights that the emitted file states, and each by output."""
    import torch

    each = {name: cross_entropy(output, labels[name]) for name, output in outputs.items()}
    weighed = [weight * each[name] for name, weight in loss_weights(made).items()]
    return torch.stack(weighed).sum(), each


def cross_entropy(output: torch.Tensor, labels: Any) -> torch.Tensor:
    """Cross-entropy, the binary one of a single channel; the mean over samples and pixels."""
    import torch
    from torch.nn import functional as F

    classes = torch.from_numpy(labels)
    if output.size(1) == 1:
        return F.binary_cross_entropy_with_logits(output[:, 0], classes.to(output.dtype))
    return F.cross_entropy(output, classes)


def with_shared_masks(model: torch.nn.Module, shared: Kept) -> Iterator[Dropper]:
    """Has every module that drops take what it keeps from `shared`, by place; tells which."""
    import torch

    def sharing(module: Any, place: str, rate: float) -> Any:
        def forward(x: torch.Tensor) -> torch.Tensor:
            if not module.training:
                return x
            return torch.where(torch.from_numpy(shared[place]), x / (1 - rate), 0)

        return forward

    for place, module in model.named_modules():
        name = type(module).__name__
        if name in DROPPING:
            rate: float = module.rate if name == "StochasticDepth" else module.p
            module.forward = sharing(module, place, rate)
            yield Dropper(place, rate, DROPPING[name])
