"""Lines are broken as the usual formatter breaks them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lamina.backends.lines import WIDTH, elements, wrapped

LONG = [f"a_rather_long_name_{i}" for i in range(9)]
STATEMENTS = [
    "x = self.conv(x)",
    f"x = torch.cat(({', '.join(LONG[:4])}), 1)",
    f"x = torch.cat(({', '.join(LONG)}), 1)",
    f"self.conv = nn.Conv2d({', '.join(LONG[:4])}, kernel=(1, 2))",
    f"self.conv = nn.Conv2d({', '.join(LONG)}, kernel=(1, 2), stride=[1, 2], bias={{1: 2}})",
    f"self.run = nn.Sequential(First({LONG[0]}), *[Second({LONG[1]}) for _ in range({LONG[2]})])",
    f"self.run = nnx.List([First({LONG[0]}, rngs=rngs), *[Second({LONG[1]}) for _ in range(9)]])",
    f"self.run = nnx.List([Second({', '.join(LONG[:3])}, stride=2, rngs=rngs) for _ in range(9)])",
    f"return {', '.join(LONG[:3])}",
    f"return {', '.join(LONG)}",
    f"return Output({', '.join(LONG)})",
    f"{', '.join(LONG[:3])} = self.stem({LONG[3]})",
    f"{', '.join(LONG[:4])} = self.stem({LONG[4]})",
    f"{', '.join(LONG)} = self.stem(x)",
    f"{'n' * 64} = self.{'n' * 64}(x)",
    f"self.{'n' * 64}.weight.data.mul_(0.3**0.5)",
    f"{'n' * 64} = self.{'n' * 64}(x).astype(jnp.bfloat16)",
    f"x = pool(x.astype(jnp.float32), {', '.join(LONG[:3])}).astype(jnp.bfloat16)",
    f"x = pool(x.astype(jnp.float32), {', '.join(LONG)}).astype(jnp.bfloat16)",
    f"x = norm(x.float(), {', '.join(LONG[:4])}).bfloat16()",
    f"x = self.{'n' * 68}(x).astype(jnp.bfloat16)",
    f"x = self.{'n' * 78}(x).astype(jnp.bfloat16)",
    f"nn.init.kaiming_normal_(self.{'n' * 64}.weight, nonlinearity='relu')".replace("'", '"'),
    f"TABLE = {{{', '.join(f'{chr(34)}{name}{chr(34)}: 0.3' for name in LONG)}}}",
    f"x = F.max_pool2d(F.relu(self.{LONG[0]}(self.{LONG[1]}(x))), (3, 3), stride=(2, 2), c=1)",
]
DEFINITIONS = [
    "def forward(self, x: Tensor) -> Tensor:",
    f"def __init__(self, {', '.join(f'{name}: int' for name in LONG[:3])}) -> None:",
    f"def __init__(self, {', '.join(f'{name}: int = 0' for name in LONG)}) -> None:",
    f"def forward(self, x: Tensor) -> {'N' * 64}Output:",
    f"def forward(self, x: Tensor) -> tuple[{', '.join(['Tensor'] * 8)}]:",
    f"def forward(self, x: Tensor) -> tuple[{', '.join(['Tensor'] * 20)}]:",
]


def formatted(text: str) -> str:
    """What ruff makes of it."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={WIDTH}", "-"]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True).stdout


def test_statements_are_laid_as_the_formatter_does() -> None:
    """At two depths, all in one run of ruff."""
    lines = ["def f():"]
    for statement in STATEMENTS:
        lines += wrapped(statement, 4)
    lines += ["    for block in self.run:"]
    for statement in STATEMENTS:
        lines += wrapped(statement, 8)
    text = "\n".join(lines) + "\n"
    assert formatted(text) == text
    assert max(map(len, lines)) <= WIDTH


def test_definitions_are_laid_as_the_formatter_does() -> None:
    """Methods of a class."""
    lines = ["class A:"]
    for number, statement in enumerate(DEFINITIONS):
        lines += ["", *wrapped(statement, 4), f"        return {number}"]
    text = "\n".join(lines[:1] + lines[2:]) + "\n"
    assert formatted(text) == text


@pytest.mark.parametrize("room", [-1, 0, 1])
def test_the_limit_is_exact(room: int) -> None:
    """100 columns fit, 101 do not."""
    line = "x = self.f(" + "a" * (WIDTH - 4 - 12 - room) + ")"
    assert len(wrapped(line, 4)) == (3 if room < 0 else 1)


def test_what_has_no_bracket_stays() -> None:
    """Nothing is broken where Python would not let it."""
    assert (
        wrapped("x = " + "a" * 200, 4) == ["    x = " + "a" * 200]
        or len(wrapped("x = " + "a" * 200, 4)) == 3
    )
    assert wrapped("a" * 200, 0) == ["a" * 200]


def test_elements() -> None:
    """Commas inside brackets are an element's own."""
    assert elements("a, (b, c), *[d for e in f(g, h)], i={1: 2, 3: 4},") == [
        *("a", "(b, c)", "*[d for e in f(g, h)]", "i={1: 2, 3: 4}")
    ]
    assert elements("") == []
