"""The forward pass of one class: members in order become statements.

Values keep the variable of what they are computed from while nothing else needs it; what
has one reader that is an activation or a normalisation is written inside its call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamina.backends.dialect import Dialect
from lamina.backends.fresh import is_fresh
from lamina.backends.lines import WIDTH
from lamina.backends.spelling import MARK, Function, Spelling, X
from lamina.compiler.graph import INPUT
from lamina.compiler.names import MODULE_ATTRIBUTES, Names, local_names
from lamina.compiler.plan import Call, ClassPlan, Instance, Member, Run
from lamina.spec.layer import Merge
from lamina.spec.layers.activation import Activation
from lamina.spec.layers.merge import Add, Multiply
from lamina.spec.layers.norm import Affine

DEEPEST = 3  # brackets in brackets that a statement may have
LONGEST = 72  # columns of a sum or product in one statement
SIGNS = {Add: " + ", Multiply: " * "}


@dataclass(slots=True)
class Pending:
    """An expression that is not written yet, and the value its variable may replace."""

    text: str
    source: str


class Forward:
    """Writes the statements of one class. `taken` are names that no variable may have. A network
    in mixed precision `rounds` what it takes to bfloat16, and gives float32."""

    def __init__(
        self,
        plan: ClassPlan,
        dialect: Dialect,
        output: str | None,
        spellings: Mapping[str, Spelling],
        taken: Iterable[str],
        *,
        rounds: bool = False,
    ) -> None:
        self.plan, self.dialect, self.output, self.spellings = plan, dialect, output, spellings
        self.names = local_names(taken)
        self.attributes = number_attributes(plan)
        self.variables = {INPUT: self.names.free("x")}
        runs = any(isinstance(m.what, Run) and not m.what.loops for m in plan.members)
        self.step = self.names.free("block") if runs else ""
        self.pending: dict[str, Pending] = {}
        self.lines: list[str] = []
        self.same: dict[str, str] = {}  # value → the value that it is a copy of
        self.members = [member for member in plan.members if not self.passes(member)]
        self.end = self.stands_for(plan.output)
        self.heads = [self.stands_for(value) for _, value, _ in plan.heads]
        merges = [member for member in self.members if is_merge(member)]
        self.merged = {value for member in merges for value in self.inputs(member)}
        inside = Counter(value for member in self.members for value in self.inputs(member))
        self.reads = inside + Counter([self.end, *self.heads])
        self.rounds = rounds
        self.results = {self.end, *self.heads} - inside.keys() if rounds else set[str]()
        self.left = self.reads.copy()
        self.fresh = {m.name for m in self.members if self.reads[m.name] == 1 and is_fresh(m)}

    def passes(self, member: Member) -> bool:
        """Whether a member's value is its input, which is then read in its place."""
        spelled = self.spellings.get(member.name)
        if not (isinstance(spelled, Function) and spelled.call == X):
            return False
        self.same[member.name] = self.stands_for(member.inputs[0])
        return True

    def stands_for(self, value: str) -> str:
        return self.same.get(value, value)

    def inputs(self, member: Member) -> list[str]:
        return [self.stands_for(value) for value in member.inputs]

    def statements(self) -> list[str]:
        if self.rounds:
            x = self.variables[INPUT]
            self.lines.append(f"{x} = {x}{self.dialect.narrow}")
        for member, follower in zip(self.members, (*self.members[1:], None), strict=False):
            source = self.source(member)
            text = self.expression(member)
            if text is None:
                continue
            if follower is not None and self.flows(member, follower, text):
                self.pending[member.name] = Pending(text, source)
            elif follower is None and self.end == member.name and not (self.heads or self.rounds):
                return [*self.lines, f"return {text}"]
            else:
                variable = self.variables[member.name] = self.variable(member, source)
                self.lines.append(f"{variable} = {text}")
        if self.rounds and self.dialect.context:
            self.lines = [self.dialect.context, *(f"    {line}" for line in self.lines)]
        return [*self.lines, f"return {self.result()}"]

    def source(self, member: Member) -> str:
        """The value whose variable a member's result may take over."""
        first = self.stands_for(member.inputs[0])
        return self.pending[first].source if first in self.pending else first

    def read(self, value: str) -> str:
        """The text of a value, read once."""
        self.left[value] -= 1
        return self.pending.pop(value).text if value in self.pending else self.variables[value]

    def expression(self, member: Member) -> str | None:
        """A member's call, or None when it was written as statements of its own."""
        inputs = [self.read(value) for value in self.inputs(member)]
        match member.what:
            case Call() if self.adds_in_place(member):
                self.accumulate(member, inputs)
                return None
            case Call() if is_merge(member):
                inputs = self.summands(member.what, inputs)
                return self.kept(self.dialect.spell(member.what, inputs, frozen=False).call)
            case Call():
                text = self.kept(self.call(member))
                return text.replace("{self}", f"self.{member.attribute}").replace(X, inputs[0])
            case Instance(made=made) if made.heads:
                self.unpack(member, made, inputs[0])
                return None
            case Instance():
                return f"self.{member.attribute}({inputs[0]})"
            case Run():
                return self.through(member, inputs[0])

    def call(self, member: Member) -> str:
        """The text of a layer's call, the one that works in place where its input is fresh."""
        spelled = self.spellings[member.name]
        if member.name in self.results:  # float32 is not rounded for nothing
            return spelled.call.removesuffix(self.dialect.narrow)
        if isinstance(spelled, Function) and self.inputs(member)[0] in self.fresh:
            return spelled.in_place or spelled.call
        return spelled.call

    def adds_in_place(self, member: Member) -> bool:
        """Whether a member is the plain sum of two values, one of which is fresh."""
        if not (self.dialect.overwrites and isinstance(member.what, Call)):
            return False
        plain = isinstance(member.what.op, Add) and dict(member.what.numbers)["scale"] == 1.0
        return plain and len(member.inputs) == 2 and not self.fresh.isdisjoint(self.inputs(member))

    def accumulate(self, member: Member, inputs: list[str]) -> None:
        """The sum as a statement; the order of two terms changes no bit of it."""
        first, second = inputs
        if self.inputs(member)[0] not in self.fresh:
            first, second = second, first
        self.variables[member.name] = first
        self.lines.append(f"{first} += {second}")

    def through(self, member: Member, x: str) -> str | None:
        """A run's call, or None where it is a loop."""
        if isinstance(member.what, Run) and member.what.loops:
            return f"self.{member.attribute}({x})"
        statements = self.dialect.through(member.attribute, x, self.step)
        if len(statements) == 1:
            return statements[0]
        variable = self.variables[member.name] = self.variable(member, self.source(member))
        if variable != x:
            self.lines.append(f"{variable} = {x}")
        self.lines += self.dialect.through(member.attribute, variable, self.step)
        return None

    def summands(self, merge: Call, inputs: list[str]) -> list[str]:
        """The terms of a merge, fewer than its inputs where they would overflow a line (and
        thousands of them the parser): leading ones are joined in statements of their own."""
        sign = SIGNS.get(type(merge.op))
        if sign is None or len(sign.join(inputs)) <= LONGEST:
            return inputs
        scaled = isinstance(merge.op, Add) and dict(merge.numbers).get("scale") != 1.0
        scaled |= isinstance(merge.op, Multiply) and merge.op.gate and self.dialect.mixed
        head, terms = (inputs[:1], inputs[1:]) if scaled else ([], inputs)
        total = self.names.free("total")
        while len(sign.join(terms)) > LONGEST:
            count = 2
            while len(sign.join(terms[: count + 1])) <= LONGEST:
                count += 1
            self.lines.append(f"{total} = {sign.join(terms[:count])}")
            terms = [total, *terms[count:]]
        return [*head, *terms]

    def unpack(self, member: Member, made: ClassPlan, x: str) -> None:
        """A part with side outputs returns them beside its own."""
        variable = self.variable(member, self.source(member))
        targets = [variable]
        self.variables[member.name] = variable
        for name, _, _ in made.heads:
            self.variables[f"{member.name}:{name}"] = free = self.names.free(name)
            targets.append(free)
        self.lines.append(f"{', '.join(targets)} = self.{member.attribute}({x})")

    def flows(self, member: Member, follower: Member, text: str) -> bool:
        """Whether the result is written inside the next member's call."""
        if self.left[member.name] != 1 or follower.name not in self.spellings:
            return False
        if self.inputs(follower) != [member.name]:
            return False
        if not isinstance(follower.what, Call):
            return False
        if not isinstance(follower.what.op, (Activation, Affine)):
            return False
        call = self.call(follower)
        simple = call.count(X) == 1 and f"{X}." not in call and f"{X}[" not in call
        length = len(text) + len(call) + len(follower.attribute) + 24
        return simple and length < WIDTH and deepest(text) + deepest(call) <= DEEPEST

    def variable(self, member: Member, source: str) -> str:
        """The source's variable where nothing needs it any more, otherwise a new one; the
        branches of a merge have their own names."""
        is_part = not isinstance(member.what, Call) or is_merge(member)
        is_branch = member.name in self.merged and (is_part or self.reads[source] > 1)
        if self.left[source] == 0 and source in self.variables and not is_branch:
            return self.variables[source]
        return self.names.free(member.attribute if is_part or is_branch else "y")

    def result(self) -> str:
        widen = self.dialect.widen if self.rounds else ""
        main, *others = [self.variables[value] + widen for value in (self.end, *self.heads)]
        if not self.heads:
            return main
        values = ", ".join([main, *others])
        return f"{self.output}({values})" if self.output else values

    def kept(self, call: str) -> str:
        """Numbers as the forward pass reaches them: attributes of the module."""
        parts = call.split(MARK)
        return "".join(f"self.{self.attributes[p]}" if i % 2 else p for i, p in enumerate(parts))


def number_attributes(plan: ClassPlan) -> dict[str, str]:
    """Where a module keeps each of its numbers, by name; parts have taken their names first."""
    names = Names({*MODULE_ATTRIBUTES, *(member.attribute for member in plan.members)})
    numbers = [argument.name for argument in plan.arguments]
    numbers += [multiple.name for multiple in plan.multiples]
    return {name: names.free(name) for name in numbers}


def is_merge(member: Member) -> bool:
    return isinstance(member.what, Call) and isinstance(member.what.op, Merge)


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
