"""Graph → source text: the whole file, standing on its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from lamina.backends.classes import DOCS, Emitted, class_lines
from lamina.backends.dialect import Dialect
from lamina.backends.gate import Allowed, check, unindented
from lamina.backends.lines import WIDTH, wrapped
from lamina.backends.support import Support, support
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.names import field_names, presentable
from lamina.compiler.outline import outline
from lamina.compiler.plan import ClassPlan, Plan
from lamina.compiler.stacks import Stacking
from lamina.spec.network import Network

MIXED = "Convolutions and linear layers compute in bfloat16; parameters and results are float32."


@dataclass(frozen=True, slots=True)
class Source:
    """An emitted file, and the plan that it was written from."""

    text: str
    plan: Plan


def source_of(
    net: Network,
    graph: Graph,
    mode: Mode,
    dialect: Dialect,
    *,
    version: str,
    optimized: bool = False,
    stacking: Stacking | None = None,
) -> Source:
    """The source of a checked graph. Every emission passes the gate before it is returned."""
    library = support(dialect.name)
    output = f"{presentable(net.class_name)}Output"
    plan = outline(graph, dialect.uses, {*library, output}, stacking)
    remat = stacking is not None and stacking.remat
    emitted = Emitted(frozenset({*library, output, *(c.name for c in plan.classes)}), remat)
    named = output if plan.root.heads else None
    write = partial(class_lines, dialect=dialect, emitted=emitted)
    ending = dialect.faster if optimized and graph.input.is_image else ()
    classes = [write(c, output=None) for c in plan.classes[:-1]]
    classes.append(write(plan.root, output=named, ending=ending, outermost=True))
    definitions = [definition.lines for definition in needed(emitted.needs, library)]
    blocks = [*named_output(plan.root, dialect, named), *definitions, *classes]
    code = "\n\n\n".join(map("\n".join, blocks))
    what = "training" if mode == "train" else "optimised inference" if optimized else "inference"
    head = "\n".join(docstring(net, what, dialect, version))
    other = renamed(zip(plan.classes, classes, strict=True)) | renamed_fields(plan.root, output)
    before = [head, *imports(dialect, code), *filter(None, [constants(net, plan.root, other)])]
    text = "\n\n".join(before) + f"\n\n\n{code}\n"
    check(text, allowed(dialect))
    return Source(text, plan)


def allowed(dialect: Dialect) -> Allowed:
    """What the gate lets pass."""
    typing = {f"from typing import {names}" for names in ("NamedTuple", "Self", "NamedTuple, Self")}
    lines = {"import math", *typing, *(line for line, _ in dialect.imports)}
    definitions = {"\n".join(definition.lines) for definition in support(dialect.name).values()}
    return Allowed(
        imports=frozenset(lines),
        contexts=frozenset({dialect.context} if dialect.mixed else ()),
        bases=frozenset({dialect.base, "NamedTuple"}),
        vocabulary=dialect.vocabulary,
        attributes=dialect.attributes,
        words=dialect.words,
        docstrings=frozenset(map(unindented, filter(None, DOCS.values()))),
        definitions=frozenset(definitions),
    )


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


def docstring(net: Network, what: str, dialect: Dialect, version: str) -> list[str]:
    """Provenance. Nothing of the spec's text gets in but its checked class name."""
    return [
        f'"""{net.class_name} for {dialect.title}: the {what} model.',
        "",
        f"{dialect.layout(net.input_shape)}",
        *((MIXED,) if dialect.mixed else ()),
        "",
        f"Written by lamina {version} from the spec with SHA-256",
        f"{net.hash}.",
        '"""',
    ]


def renamed(classes: Iterable[tuple[ClassPlan, list[str]]]) -> dict[str, str]:
    """The parts that could not have their names as attributes: `Class.attribute` → the name."""
    found: dict[str, str] = {}
    for plan, lines in classes:
        targets = {line.strip().partition(" = ")[0] for line in lines}
        for member in plan.members:
            if member.attribute != member.name and f"self.{member.attribute}" in targets:
                found[f"{plan.name}.{member.attribute}"] = member.name
    return found


def renamed_fields(root: ClassPlan, output: str) -> dict[str, str]:
    """The same for side outputs in their tuple."""
    named = zip(fields(root), root.heads, strict=True)
    return {f"{output}.{field}": name for field, (name, _, _) in named if field != name}


def constants(net: Network, root: ClassPlan, other: dict[str, str]) -> str:
    """Module constants: the description, the weights of the side losses, and the names of the
    parts that have `other` ones here."""
    lines: list[str] = []
    if net.description:
        lines += described(net.description)
    if root.heads:
        weighed = zip(fields(root), root.heads, strict=True)
        weights = ", ".join(f'"{name}": {weight!r}' for name, (_, _, weight) in weighed)
        lines += wrapped(f"LOSS_WEIGHTS = {{{weights}}}", 0)
    if other:
        names = ", ".join(f'"{here}": "{name}"' for here, name in other.items())
        lines += wrapped(f"RENAMED = {{{names}}}", 0)
    return "\n".join(lines)


def described(text: str) -> list[str]:
    """Free text as a constant that means it, in ASCII, as long as it is."""
    if len(line := f"DESCRIPTION = {quotation(text)}") <= WIDTH:
        return [line]
    return ["DESCRIPTION = (", *(f"    {quotation(piece)}" for piece in pieces(text)), ")"]


def pieces(text: str) -> list[str]:
    """Consecutive parts whose literals fit in a line, broken after spaces where there are any."""
    found = [""]
    for word in re.findall(r"[^ ]* ?", text):
        for part in [word] if len(quotation(word)) <= WIDTH - 4 else word:
            if len(quotation(found[-1] + part)) > WIDTH - 4:
                found.append("")
            found[-1] += part
    return [piece for piece in found if piece]


def quotation(text: str) -> str:
    """A string literal in ASCII, in the quotes that the formatter prefers."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = "".join(f"\\{c}" if c == quote else ascii(c)[1:-1] for c in text)
    return f"{quote}{escaped}{quote}"


def named_output(root: ClassPlan, dialect: Dialect, name: str | None) -> list[list[str]]:
    """The tuple of outputs that a network with heads returns."""
    if name is None:
        return []
    named = ["logits", *fields(root)]
    return [[f"class {name}(NamedTuple):", *(f"    {f}: {dialect.array}" for f in named)]]


def fields(root: ClassPlan) -> list[str]:
    """The side outputs' names in the tuple."""
    return field_names(name for name, _, _ in root.heads)


def imports(dialect: Dialect, code: str) -> list[str]:
    """The imports that the code uses, in the usual order: Python's own, then the others."""
    code = re.sub(r'"""[\s\S]*?"""', "", code)  # a docstring may name what it does not use

    def used(name: str, after: str = r"\.") -> bool:
        return re.search(rf"(?<![\w.]){name}{after}", code) is not None

    typing = [name for name in ("NamedTuple", "Self") if used(name, r"\b")]
    standard = ["import math"] if used("math") else []
    standard += [f"from typing import {', '.join(typing)}"] if typing else []
    others = [line for line, name in dialect.imports if used(name)]
    return ["\n".join(lines) for lines in (standard, others) if lines]
