"""The forward pass of one class: members in order become statements.

Values keep the variable of what they are computed from while nothing else needs it; what
has one reader that is an activation or a normalisation is written inside its call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lamina.backends.dialect import Dialect
from lamina.backends.lines import WIDTH
from lamina.backends.spelling import Function, Module, X
from lamina.compiler.graph import INPUT
from lamina.compiler.names import local_names
from lamina.compiler.plan import Call, ClassPlan, Instance, Member, Run
from lamina.spec.layer import Merge
from lamina.spec.layers.activation import Activation
from lamina.spec.layers.norm import Affine

DEEPEST = 3  # brackets in brackets that a statement may have


@dataclass(slots=True)
class Pending:
    """An expression that is not written yet, and the value its variable may replace."""

    text: str
    source: str


class Forward:
    """Writes the statements of one class."""

    def __init__(
        self, plan: ClassPlan, dialect: Dialect, output: str | None, taken: Iterable[str]
    ) -> None:
        self.plan, self.dialect, self.output = plan, dialect, output
        self.names = local_names(taken)
        self.variables = {INPUT: self.names.free("x")}
        runs = any(isinstance(member.what, Run) for member in plan.members)
        self.step = self.names.free("block") if runs else ""
        self.pending: dict[str, Pending] = {}
        self.lines: list[str] = []
        ends = [plan.output, *(value for _, value, _ in plan.heads)]
        merges = [m for m in plan.members if is_merge(m)]
        self.merged = {value for member in merges for value in member.inputs}
        self.left = Counter([*ends, *(v for member in plan.members for v in member.inputs)])

    def statements(self, spellings: dict[str, Module | Function]) -> list[str]:
        members = self.plan.members
        for member, follower in zip(members, (*members[1:], None), strict=True):
            source = self.source(member)
            text = self.expression(member, spellings.get(member.name))
            if text is None:
                continue
            if follower is not None and self.flows(member, follower, text, spellings):
                self.pending[member.name] = Pending(text, source)
            elif follower is None and not self.plan.heads and member.name == self.plan.output:
                return [*self.lines, f"return {text}"]
            else:
                self.assign(member, text, source)
        return [*self.lines, f"return {self.result()}"]

    def source(self, member: Member) -> str:
        """The value whose variable a member's result may take over."""
        first = member.inputs[0]
        return self.pending[first].source if first in self.pending else first

    def read(self, value: str) -> str:
        """The text of a value, read once."""
        self.left[value] -= 1
        return self.pending.pop(value).text if value in self.pending else self.variables[value]

    def expression(self, member: Member, spelled: Module | Function | None) -> str | None:
        """A member's call, or None when it was written as statements of its own."""
        inputs = [self.read(value) for value in member.inputs]
        match member.what:
            case Call() if is_merge(member):
                spelled = self.dialect.spell(member.what, inputs, frozen=False)
                return attributed(spelled.call)
            case Call():
                if spelled is None:
                    raise AssertionError("a layer is spelled before the forward pass")
                text = attributed(spelled.call).replace("{self}", f"self.{member.attribute}")
                return text.replace(X, inputs[0])
            case Instance(made=made) if made.heads:
                self.unpack(member, made, inputs[0])
                return None
            case Instance():
                return f"self.{member.attribute}({inputs[0]})"
            case Run():
                through = self.dialect.through(member.attribute, inputs[0], self.step)
                if len(through) == 1:
                    return through[0]
                variable = self.variable(member, member.inputs[0])
                if variable != inputs[0]:
                    self.lines.append(f"{variable} = {inputs[0]}")
                self.lines += self.dialect.through(member.attribute, variable, self.step)
                self.variables[member.name] = variable
                return None

    def unpack(self, member: Member, made: ClassPlan, x: str) -> None:
        """A part with side outputs returns them beside its own."""
        variable = self.variable(member, member.inputs[0])
        targets = [variable]
        self.variables[member.name] = variable
        for name, _, _ in made.heads:
            self.variables[f"{member.name}:{name}"] = free = self.names.free(name)
            targets.append(free)
        self.lines.append(f"{', '.join(targets)} = self.{member.attribute}({x})")

    def flows(
        self,
        member: Member,
        follower: Member,
        text: str,
        spellings: dict[str, Module | Function],
    ) -> bool:
        """Whether the result is written inside the next member's call."""
        spelled = spellings.get(follower.name)
        if self.left[member.name] != 1 or follower.inputs != (member.name,) or spelled is None:
            return False
        if not isinstance(follower.what, Call):
            return False
        if not isinstance(follower.what.op, (Activation, Affine)):
            return False
        call = spelled.call
        simple = call.count(X) == 1 and f"{X}." not in call and f"{X}[" not in call
        length = len(text) + len(call) + len(follower.attribute) + 24
        return simple and length < WIDTH and deepest(text) + deepest(call) <= DEEPEST

    def assign(self, member: Member, text: str, source: str) -> None:
        variable = self.variable(member, source)
        self.variables[member.name] = variable
        if text != variable:
            self.lines.append(f"{variable} = {text}")

    def variable(self, member: Member, source: str) -> str:
        """The source's variable where nothing needs it any more, otherwise a new one; the
        branches of a merge have their own names."""
        named = not isinstance(member.what, Call) or is_merge(member)
        branch = named and member.name in self.merged
        if self.left[source] == 0 and source in self.variables and not branch:
            return self.variables[source]
        return self.names.free(member.attribute if named else "y")

    def result(self) -> str:
        main = self.variables[self.plan.output]
        if not self.plan.heads:
            return main
        values = ", ".join([main, *(self.variables[value] for _, value, _ in self.plan.heads)])
        return f"{self.output}({values})" if self.output else values


def is_merge(member: Member) -> bool:
    return isinstance(member.what, Call) and isinstance(member.what.op, Merge)


def attributed(call: str) -> str:
    """Arguments as the forward pass reaches them: attributes of the module."""
    parts = call.split("\x01")
    return "".join(f"self.{part}" if i % 2 else part for i, part in enumerate(parts))


def deepest(text: str) -> int:
    """How many brackets stand inside each other."""
    depth = most = 0
    for char in text:
        if char in "([":
            depth += 1
            most = max(most, depth)
        elif char in ")]":
            depth -= 1
    return most
