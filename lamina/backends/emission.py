"""Graph → source text: the whole file, standing on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from lamina.backends.classes import Emitted, class_lines
from lamina.backends.dialect import Dialect
from lamina.backends.gate import check
from lamina.backends.lines import wrapped
from lamina.backends.support import Support, support
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.outline import outline
from lamina.compiler.plan import ClassPlan, Plan
from lamina.spec.network import Network


@dataclass(frozen=True, slots=True)
class Source:
    """An emitted file, and the plan that it was written from."""

    text: str
    plan: Plan


def source_of(
    net: Network, graph: Graph, mode: Mode, dialect: Dialect, *, version: str
) -> Source:
    """The source of a checked graph. Every emission passes the gate before it is returned."""
    library = support(dialect.name)
    output = f"{net.class_name}Output"
    taken = {*library, output}
    plan = outline(graph, dialect.uses, taken)
    emitted = Emitted()
    named = output if plan.root.heads else None
    write = partial(class_lines, dialect=dialect, emitted=emitted)
    classes = [write(c, output=named if c is plan.root else None) for c in plan.classes]
    definitions = needed(emitted.needs, library)
    body = [*constants(net, plan.root), *named_output(plan.root, dialect, named)]
    blocks = [*body, *(d.lines for d in definitions), *classes]
    code = "\n\n\n".join("\n".join(block) for block in blocks)
    head = docstring(net, graph, mode, dialect, version)
    text = "\n".join(head) + "\n\n" + imports(dialect, code) + "\n" + spaced(blocks, code)
    trusted = {line for definition in library.values() for line in definition.lines}
    check(text, trusted)
    return Source(text, plan)


def spaced(blocks: list[list[str]], code: str) -> str:
    """Constants follow the imports after one blank line, definitions after two."""
    first = blocks[0][0]
    gap = "" if not first.startswith(("class ", "def ")) else "\n"
    return gap + code + "\n"


def needed(names: set[str], library: dict[str, Support]) -> list[Support]:
    """The support definitions asked for, each after those that it uses itself."""
    found: dict[str, Support] = {}

    def take(name: str) -> None:
        if name not in found:
            for other in library[name].needs:
                take(other)
            found[name] = library[name]

    for name in sorted(names):
        take(name)
    return list(found.values())


def docstring(
    net: Network, graph: Graph, mode: Mode, dialect: Dialect, version: str
) -> list[str]:
    """Provenance. Nothing of the spec's text gets in but its checked class name."""
    what = "training" if mode == "train" else "inference"
    return [
        f'"""{net.class_name} for {dialect.title}: the {what} model.',
        "",
        f"{dialect.layout(net.input_shape)}",
        "",
        f"Written by lamina {version} from the spec with SHA-256",
        f"{net.hash}.",
        '"""',
    ]


def constants(net: Network, root: ClassPlan) -> list[list[str]]:
    """Module constants: the description, and the weights of the side losses."""
    lines: list[str] = []
    if net.description:
        lines += wrapped(f"DESCRIPTION = {ascii_literal(net.description)}", 0)
    if root.heads:
        weights = ", ".join(f"{literal(name)}: {weight!r}" for name, _, weight in root.heads)
        lines += wrapped(f"LOSS_WEIGHTS = {{{weights}}}", 0)
    return [lines] if lines else []


def literal(name: str) -> str:
    """A checked identifier as a string literal, in the formatter's quotes."""
    return f'"{name}"'


def ascii_literal(text: str) -> str:
    """Free text as a constant that means it, in ASCII and the formatter's quotes."""
    return '"' + ascii(text + "'")[1:-2].replace("\\'", "'").replace('"', '\\"') + '"'


def named_output(root: ClassPlan, dialect: Dialect, name: str | None) -> list[list[str]]:
    """The tuple of outputs that a network with heads returns."""
    if name is None:
        return []
    fields = ["logits", *(head for head, _, _ in root.heads)]
    return [[f"class {name}(NamedTuple):", *(f"    {f}: {dialect.array}" for f in fields)]]


def imports(dialect: Dialect, code: str) -> str:
    """The imports that the code uses, in the usual order."""
    typing = [name for name in ("NamedTuple", "Self") if re.search(rf"\b{name}\b", code)]
    standard = ["import math"] if re.search(r"\bmath\.", code) else []
    standard += [f"from typing import {', '.join(typing)}"] if typing else []
    others = [line for line, use in dialect.imports if re.search(use, code)]
    blocks = ["\n".join(lines) for lines in (standard, others) if lines]
    return "\n\n".join(blocks) + "\n"
