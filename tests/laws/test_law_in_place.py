"""Law: what a torch model overwrites, nothing else needs. The same file without a single
operation in place gives the same outputs, gradients and statistics, up to float64's last bits
(torch's vectorised kernels round otherwise than its scalar ones, and memory decides on them)."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import torch
from hypothesis import event, given, settings

from lamina.backends.compile import compilation
from lamina.backends.load import load
from lamina.backends.proof.values import values
from lamina.backends.torch.build import build
from lamina.spec.network import Network
from strategies import networks

ADDS = re.compile(r"^( +)(\w+) \+= (.*)$", re.MULTILINE)


def out_of_place(source: str) -> str:
    """The same computation, in which every value has its own memory."""
    return ADDS.sub(r"\1\2 = \2 + \3", source.replace(", inplace=True", ""))


@settings(max_examples=60)
@given(networks(max_parts=12))
def test_in_place_is_out_of_place(net: Network) -> None:
    made = compilation(net, "torch", "train")
    plain = out_of_place(made.source.text)
    event("works in place" if plain != made.source.text else "has nothing to overwrite")
    weights = values(made.graph, 0, "float64")
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(4, *net.input, dtype=torch.float64, generator=generator)
    name = made.source.plan.root.name

    def trained(module: ModuleType) -> list[torch.Tensor]:
        """Outputs, gradients and buffers after one training step of this file."""
        model: Any = build(module, name, made.entries, weights, training=True, seed=0)
        torch.manual_seed(0)
        leaf = x.clone().requires_grad_()
        results = model(leaf)
        outputs = list(results) if isinstance(results, tuple) else [results]
        if any(output.requires_grad for output in outputs):
            sum((output.square().sum() for output in outputs), torch.zeros(())).backward()
        assert torch.equal(leaf, x)
        parameters = [p.grad for p in model.parameters() if p.grad is not None]
        gradients = [leaf.grad] if leaf.grad is not None else []
        return [*outputs, *gradients, *parameters, *model.buffers()]

    found = trained(load(made.source.text, "in_place"))
    expected = trained(load(plain, "out_of_place"))
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)
