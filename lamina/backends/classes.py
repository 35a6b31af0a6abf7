"""One emitted class: its constructor, its forward pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamina.backends.dialect import Dialect
from lamina.backends.forward import Forward, number_attributes
from lamina.backends.lines import wrapped
from lamina.backends.spelling import MARK, Module, Spelling, printed
from lamina.compiler.plan import Argument, Call, ClassPlan, Expr, Instance, Member, Run, Stretch
from lamina.spec.layer import Block, Merge
from lamina.spec.union import KINDS

DOCS = {
    kind: (cls.__doc__ or "").split("\n\n")[0].replace("×", "x")
    for kind, cls in KINDS.items()
    if issubclass(cls, Block)
}

MANY = 8  # arguments that a reader can tell apart by their places


@dataclass(slots=True)
class Emitted:
    """What the classes written so far need around them. `taken` are the names of the file's
    classes and functions, which a local variable would hide."""

    taken: frozenset[str] = frozenset()
    remat: bool = False  # whether the gradient computes the parts of a loop again
    stateful: set[str] = field(default_factory=set[str])
    needs: set[str] = field(default_factory=set[str])


def class_lines(
    plan: ClassPlan,
    dialect: Dialect,
    emitted: Emitted,
    output: str | None,
    ending: tuple[str, ...] = (),
    *,
    outermost: bool = False,
) -> list[str]:
    """The lines of one class. `output` names the tuple that the root's side outputs go in,
    `ending` are the last statements of a constructor that builds anything; the `outermost` is
    the network itself."""
    spellings = spelled(plan, dialect)
    for spelling in spellings.values():
        emitted.needs.update(spelling.needs)
    modules = {n: s for n, s in spellings.items() if isinstance(s, Module)}
    frozen = {m.attribute: modules[m.name] for m in plan.members if m.frozen and m.name in modules}
    if any(slot.learnt for module in frozen.values() for slot in module.slots.values()):
        emitted.needs.update(dialect.frozen_needs)
    nested = any(has_state(member, emitted) for member in plan.members)
    if modules or nested:
        emitted.stateful.add(plan.name)
    rounds = outermost and dialect.mixed
    forward = Forward(plan, dialect, output, spellings, emitted.taken, rounds=rounds).statements()
    lines = [f"class {plan.name}({dialect.base}):", *docstring(plan)]
    init = constructor(plan, dialect, modules, forward, emitted)
    init += [line for s in ending if init for line in laid(s)]
    returned = returns(plan, dialect, output)
    define = f"def {dialect.method}(self, x: {dialect.array}) -> {returned}:"
    lines += [*init, *([""] if init else [])]
    lines += wrapped(define, 4)
    lines += [line for statement in forward for line in laid(statement)]
    extra = dialect.methods(frozen) if frozen else []
    return [*lines, *(["", *extra] if extra else [])]


def laid(statement: str) -> list[str]:
    """A statement in a method; one that begins with spaces is inside a loop."""
    inside = len(statement) - len(statement.lstrip())
    return wrapped(statement.lstrip(), 8 + inside)


def docstring(plan: ClassPlan) -> list[str]:
    """What a shipped block says of itself; text of a spec never gets here."""
    doc = DOCS.get(plan.block, "")
    if not doc or not doc.isascii():
        return []
    lines = [line.strip() for line in doc.split("\n")]
    if len(lines) == 1:
        return [f'    """{lines[0]}"""', ""]
    return [f'    """{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """', ""]


def spelled(plan: ClassPlan, dialect: Dialect) -> dict[str, Spelling]:
    """The spelling of every layer; merges are spelled when their inputs have names."""
    found: dict[str, Spelling] = {}
    for member in plan.members:
        if isinstance(member.what, Call) and not isinstance(member.what.op, Merge):
            found[member.name] = dialect.spell(member.what, [], frozen=member.frozen)
    return found | dialect.idioms(plan)


def has_state(member: Member, emitted: Emitted) -> bool:
    match member.what:
        case Instance(made=made):
            return made.name in emitted.stateful
        case Run(parts=parts):
            return any(one.part.made.name in emitted.stateful for one in parts)
        case _:
            return False


def constructor(
    plan: ClassPlan,
    dialect: Dialect,
    modules: dict[str, Module],
    forward: list[str],
    emitted: Emitted,
) -> list[str]:
    """`__init__`, or nothing for a class that holds nothing."""
    read = words("\n".join(forward))
    attributes = number_attributes(plan).items()
    kept = [(name, attribute) for name, attribute in attributes if f"self.{attribute}" in read]
    body: list[str] = [
        f"{multiple.name} = {multiple.factor} * {multiple.argument.name}"
        for multiple in plan.multiples
    ]
    body += [f"self.{attribute} = {name}" for name, attribute in kept]
    for member in plan.members:
        body += construction(member, dialect, modules.get(member.name), emitted)
    if not body and not plan.arguments:
        return []
    arguments = [declared(argument) for argument in plan.arguments]
    signature = dialect.signature(arguments, stateful=plan.name in emitted.stateful)
    lines = wrapped(signature, 4)
    return lines + [line for s in (*dialect.preamble(), *body) for line in laid(s)]


def words(text: str) -> set[str]:
    """The dotted names in a text."""
    clean = "".join(char if char.isalnum() or char in "._" else " " for char in text)
    return set(clean.split())


def declared(argument: Argument) -> str:
    kind = "float" if argument.is_float else "int"
    default = "" if argument.default is None else f" = {argument.default!r}"
    return f"{argument.name}: {kind}{default}"


def construction(
    member: Member, dialect: Dialect, module: Module | None, emitted: Emitted
) -> list[str]:
    """The statements that make one member."""
    target = f"self.{member.attribute}"
    match member.what:
        case Instance():
            made = instance(member.what, dialect, emitted)
            return [f"{target} = {made}"] if has_state(member, emitted) or made else []
        case Run(parts=parts):
            items = [item for one in parts for item in run(one, dialect, emitted)]
            made = items[0] if member.what.loops else dialect.container(items)
            return [f"{target} = {made}"]
        case _ if module is not None:
            after = dialect.freezing(target, module) if member.frozen else ()
            statements = [f"{target} = {module.build}", *module.after, *after]
            return [s.replace("{self}", target).replace(MARK, "") for s in statements]
        case _:
            return []


def run(one: Stretch, dialect: Dialect, emitted: Emitted) -> list[str]:
    """The items of equal instances."""
    if one.stacked:
        emitted.needs.update(dialect.stack_needs)
        values = [*given(one.part), *(["remat=True"] if emitted.remat else [])]
        return [dialect.stack(plain(one.count), one.part.made, values)]
    made = instance(one.part, dialect, emitted)
    return [made] if one.count == 1 else [f"*[{made} for _ in range({plain(one.count)})]"]


def instance(what: Instance, dialect: Dialect, emitted: Emitted) -> str:
    """The construction of an instance."""
    stateful = what.made.name in emitted.stateful
    return dialect.instance(what.made, given(what), stateful=stateful)


def given(what: Instance) -> list[str]:
    """The arguments of an instance. Values that have a default are given by name, and left out
    when they have it; many values all have their names."""
    values: list[str] = []
    few = len(what.made.arguments) <= MANY
    for argument, value in zip(what.made.arguments, what.values, strict=True):
        if few and argument.default is None:
            values.append(plain(value))
        elif not isinstance(value, (int, float)) or value != argument.default:
            values.append(f"{argument.name}={plain(value)}")
    return values


def plain(expr: Expr) -> str:
    """An expression in a constructor, where arguments have their own names."""
    return printed(expr).replace(MARK, "")


def returns(plan: ClassPlan, dialect: Dialect, output: str | None) -> str:
    if not plan.heads:
        return dialect.array
    return output or f"tuple[{', '.join([dialect.array] * (1 + len(plan.heads)))}]"
