"""Broken lines are laid out as the formatter lays them out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lamina.backends.lines import wrapped

LONG = "first_layer_init_bound, second_layer_init_bound"
STATEMENTS = [
    f"self.run = nnx.List([Stage(features, {LONG}, 0.25, rngs=rngs) for _ in range(count)])",
    f"self.run = nn.Sequential(*[Stage(features, {LONG}, 0.25, 0.125) for _ in range(2 * count)])",
    f"self.run = nnx.List([Stage({LONG}, {LONG}, rngs=rngs) for _ in range(count)])",
    f"self.run = nnx.List([Stage({LONG}), *[Stage({LONG}, rngs=rngs) for _ in range(count)]])",
    f"self.c.weight.data.view(-1).copy_(torch.tensor(({', '.join(['0.125'] * 40)})))",
    f"self.c = nnx.Conv(3, 4, (1, 2), kernel_init=given_values(({', '.join(['0.5'] * 40)})))",
    f"def __init__(self, in_channels: int, {LONG.replace(',', ': float,')}: float = 0.25) -> None:",
]


@pytest.mark.parametrize("indent", [8, 12])
def test_the_formatter_changes_nothing(indent: int) -> None:
    """Every kind of statement that may be too long, at the depth of a method and of a loop."""
    blocks = []
    for statement in STATEMENTS:
        body = [" " * (indent + 4) + "pass"] if statement.startswith("def") else []
        blocks += ["\n".join([*wrapped(statement, indent), *body])]
    frame = "class A:\n    def f(self):\n" + ("        if x:\n" if indent > 8 else "")
    text = frame + "\n".join(blocks) + "\n"
    formatter = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "100", "-"]
    done = subprocess.run(formatter, input=text, capture_output=True, text=True, check=True)
    assert done.stdout.replace("\n\n", "\n") == text
