"""The gate refuses whatever the writer does not make, and passes what it makes."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from goldens import FOLDER, emitted
from lamina.backends import dialect_of
from lamina.backends.emission import allowed
from lamina.backends.gate import check, source
from lamina.errors import LaminaError

GOOD = '''"""Net for PyTorch: the inference model.

It takes float tensors of N x 3 x 8 x 9.

Written by lamina 0.1.0 from the spec with SHA-256
0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DESCRIPTION = "import os  # eval(exec)"

LOSS_WEIGHTS = {"aux1": 0.3}
RENAMED = {"Net.conv_": "conv"}


class Net(nn.Module):
    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        self.rbf = nn.Linear(("+-+", "--+"))
        self.conv = nn.Conv2d(channels, 4, 1)
        self.run = nn.Sequential(*[nn.ReLU() for _ in range(2)])

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x))
'''
TORCH = allowed(dialect_of("torch"))
HELP = "def help() -> None:\n    # why\n    exec(1)"
RULES = replace(TORCH, vocabulary=TORCH.vocabulary | {"nn.ReLU"}, definitions=frozenset({HELP}))
FORWARD = "        return F.relu(self.conv(x))"
LINE = GOOD[: GOOD.index(FORWARD)].count("\n") + 1


def refusal(text: str) -> str:
    """What the gate says."""
    with pytest.raises(LaminaError) as caught:
        check(text, RULES)
    return str(caught.value)


def test_a_harmless_text_passes() -> None:
    """The text that the others below are made from, and a support definition as it is."""
    check(GOOD, RULES)
    check(f"{GOOD}\n\n{HELP}\n", RULES)


STATEMENTS = {
    "import os": "the import `import os`",
    "import torch.hub": "the import `import torch.hub`",
    "import torch as nn": "the import `import torch as nn`",
    "from torch import *": "the import `from torch import *`",
    "from . import torch": "the import `from . import torch`",
    "from torch import hub": "the import `from torch import hub`",
    "exec(x)": "the name `exec`",
    "eval(x)": "the name `eval`",
    "open(x)": "the name `open`",
    "y = getattr(x, 'data')": "the name `getattr`",
    "y = __import__('os')": "the name `__import__`",
    "y = __builtins__": "the name `__builtins__`",
    "y = torch.load(x)": "the name `torch.load`",
    "y = torch.os.system(x)": "the name `torch.os.system`",
    "y = torch": "the name `torch`",
    "y = F.relu.__globals__": "the name `F.relu.__globals__`",
    "y = x.__class__": "the attribute `__class__`",
    "y = x.__class__.mro": "the attribute `__class__`",
    "y = self.conv._parameters": "the attribute `_parameters`",
    "y = self.conv(x).__class__": "the attribute `__class__`",
    "super().__setattr__(x, x)": "the attribute `__setattr__`",
    "y = ().__class__": "the attribute `__class__`",
    "y = '{}'.format(x)": "the attribute `format` of a constant",
    "y = f'{x}'": "the syntax JoinedStr",
    "y = b'bytes'": "the constant `b'bytes'`",
    "y = 1j": "the constant `1j`",
    "y = lambda: x": "the syntax Lambda",
    "y = (y := x)": "the syntax NamedExpr",
    "y = x if x else x": "the syntax IfExp",
    "y = {x for x in x}": "the syntax SetComp",
    "y = (x for x in x)": "the syntax GeneratorExp",
    "y = await_it(x)": "the name `await_it`",
    "y = x.numpy()": "the attribute `numpy`",
    "self.conv(x.numpy().tofile(x))": "the attribute `tofile`",
    "y = x.storage().from_file(x, 2)": "the attribute `from_file`",
    "y = self.apply(self.conv)": "the attribute `apply`",
    "self.apply = self.conv(self.apply(x))": "the attribute `apply`",
    "self.conv(x).share_memory()": "the attribute `share_memory`",
    "y = self.conv.conv": "the attribute `conv`",
    "y = self.absent": "the attribute `absent`",
    "y = x.conv": "the attribute `conv`",
    "self.conv('/tmp/file')": "the constant `/tmp/file`",
    "'a docstring'": "the constant `a docstring`",
    "y = 9**9**9**9": "the power `9 ** 9 ** 9 ** 9`",
    "y = 9**9": "the power `9 ** 9`",
    "y = (9**0.5) ** 0.5": "the power `(9 ** 0.5) ** 0.5`",
    "y = 1 << 9": "the syntax LShift",
    "y = x @ x": "the syntax MatMult",
    "y = not x": "the syntax Not",
    "y = F.relu(**x)": "arguments of a mapping",
    "y -= x": "the statement `y -= x`",
    "y **= x": "the statement `y **= x`",
    "self.conv += x": "the statement `self.conv += x`",
    "x[0] += x": "the statement `x[0] += x`",
    "with x: pass": "the line `with x:`",
    "global y": "the syntax Global",
    "del x": "the syntax Delete",
    "assert x": "the syntax Assert",
    "raise x": "the syntax Raise",
    "pass": "the syntax Pass",
    "while x: x": "the syntax While",
    "if x: x": "the syntax If",
    "try: x\n        finally: x": "the syntax Try",
    "match x:\n            case y: x": "the syntax Match",
    "yield x": "the syntax Yield",
    "async def f(): x": "the syntax AsyncFunctionDef",
    "def help(): x": "the method `help`",
    "def __getattr__(self): x": "the method `__getattr__`",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_is_refused(statement: str) -> None:
    """In a method, with the line it is on."""
    text = GOOD.replace(FORWARD, f"        {statement}\n{FORWARD}")
    message = refusal(text)
    line = message.rpartition("line ")[2].rstrip(")")
    assert LINE <= int(line) <= LINE + 2
    assert message == f"the emitted text may not hold {STATEMENTS[statement]} (line {line})"


OTHERS = {
    "a decorator": (
        GOOD.replace("    def forward", "    @torch.cat\n    def forward"),
        " a decorator",
    ),
    "a class's decorator": (GOOD.replace("class", "@torch.cat\nclass"), " a decorator"),
    "a comment": (GOOD + "# nothing\n", f" a comment (line {GOOD.count(chr(10)) + 1})"),
    "an encoding": ("# coding: utf-7\n" + GOOD, " a comment (line 1)"),
    "an encoding in a docstring": (
        GOOD.replace("\n\nIt takes", "\n# coding: utf-7\n\nIt takes"),
        " the constant `Net for PyTorch: the inference model.",
    ),
    "another docstring of the file": (
        GOOD.replace("the inference", "an inference"),
        " the constant `Net for PyTorch: an inference model.",
    ),
    "no docstring of a block": (
        GOOD.replace("Module):", 'Module):\n    """A net."""\n'),
        " the constant `A net.` (line 20)",
    ),
    "a metaclass": (
        GOOD.replace("nn.Module)", "nn.Module, metaclass=nn.Linear)"),
        " a keyword of a class",
    ),
    "another base": (GOOD.replace("(nn.Module)", "(nn.Linear)"), " the bases `nn.Linear`"),
    "a computed description": (
        GOOD.replace('"import os', 'torch.cat(x) + "import os'),
        " the constant `import os  # eval(exec)`",
    ),
    "a description elsewhere": (
        GOOD.replace(FORWARD, f'        DESCRIPTION = "import os"\n{FORWARD}'),
        " the constant `import os`",
    ),
    "a name that is none": (GOOD.replace('"aux1"', '"/tmp"'), " the constant `/tmp`"),
    "another name that is none": (GOOD.replace('"conv"', '"/tmp"'), " the constant `Net.conv_`"),
    "a weight that is none": (GOOD.replace("0.3}", '"/tmp"}'), " the constant `aux1`"),
    "a changed support definition": (
        GOOD + "def help() -> None:\n    exec(2)\n",
        " the method `help`",
    ),
    "a module bound again": (
        GOOD.replace(FORWARD, f"        torch = x\n        torch.os\n{FORWARD}"),
        " the name `torch`",
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_thing_is_refused(what: str) -> None:
    """Wherever it stands."""
    text, expected = OTHERS[what]
    ast.parse(text)
    assert f"the emitted text may not hold{expected}" in refusal(text)


def test_other_characters_are_refused() -> None:
    """The spec's text is escaped before it gets here."""
    assert refusal(GOOD.replace("Net", "N\u00e9t")) == "the emitted text is not ASCII"


@pytest.mark.parametrize("text", ["x = (", "x = 1\0", "  x = 1", f"x = {'(' * 300}{')' * 300}"])
def test_what_does_not_parse_is_refused(text: str) -> None:
    """No syntax, or too deep for the parser."""
    assert refusal(text).startswith("the emitted text does not parse: ")


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_an_injection_into_a_golden_is_refused(backend: str) -> None:
    """Any statement of a real file that becomes a call of something else is caught."""
    rules = allowed(dialect_of(backend))
    text = emitted("googlenet", backend, "train")
    check(text, rules)
    for old, new in (("self.conv1(x)", "eval(x)"), ("(x, aux1, aux2)", "(x, aux1, print(aux2))")):
        assert old in text
        with pytest.raises(LaminaError):
            check(text.replace(old, new), rules)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_nothing_is_allowed_that_is_not_printed(backend: str) -> None:
    """Each attribute and each string stands in some golden, outside of support definitions."""
    rules = allowed(dialect_of(backend))
    seen = set[str]()
    for path in (FOLDER / backend).glob("*.py"):
        text = path.read_text("ascii")
        for statement in ast.parse(text).body:
            if source(statement, text.split("\n")) not in rules.definitions:
                nodes = [*ast.walk(statement)]
                seen |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
                seen |= {repr(node.value) for node in nodes if isinstance(node, ast.Constant)}
    assert rules.attributes <= seen
    assert set(map(repr, rules.words)) <= seen


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_the_vocabulary_is_the_frameworks(backend: str) -> None:
    """Every name that may pass exists, and none leads out of the framework."""
    import importlib

    roots = {"F": "torch.nn.functional", "nn": "torch.nn", "jnp": "jax.numpy", "nnx": "flax.nnx"}
    for path in dialect_of(backend).vocabulary:
        root, *names = path.split(".")
        found = importlib.import_module(roots.get(root, root))
        for name in names:
            found = getattr(found, name)
        assert callable(found) or path == "torch.channels_last", path
