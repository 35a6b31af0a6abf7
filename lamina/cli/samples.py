"""What a backend emits for named parts: the lines of the emitted file that are theirs."""

from __future__ import annotations

import ast
from textwrap import dedent

from lamina.facade import emit
from lamina.spec.documents import read
from lamina.spec.network import Network
from lamina.spec.reading import network_of

HEAD = "name: sample\ninput: [3, 8, 8]\nbody:\n"
NOT_SHOWN = ("super().__init__()", "nn.init.")


def network(sample: str) -> Network:
    """Parts, one a line, as a network for images of 3 × 8 × 8."""
    body = "".join(f"  - {line}\n" for line in sample.splitlines())
    return network_of(read(HEAD + body, syntax="yaml"))


def emitted(sample: str, backend: str, *, initialised: bool = False) -> str:
    """Its statements, from `__init__` and from the forward pass, under the names of what else the
    file brings; those that initialise weights where that is asked for."""
    net = network(sample)
    text = emit(net, backend, "train")
    tops = [
        node for node in ast.parse(text).body if isinstance(node, ast.ClassDef | ast.FunctionDef)
    ]
    *others, model = tops
    assert isinstance(model, ast.ClassDef), "the model is the last of the file"
    brought = ", ".join(node.name for node in others)
    lines = [f"# the file brings {brought}"] if brought else []
    hidden = NOT_SHOWN[:1] if initialised else NOT_SHOWN
    for method in model.body:
        if isinstance(method, ast.FunctionDef):
            shown = (ast.get_source_segment(text, one, padded=True) or "" for one in method.body)
            lines += [dedent(one) for one in shown if not one.strip().startswith(hidden)]
    return "\n".join(lines)
