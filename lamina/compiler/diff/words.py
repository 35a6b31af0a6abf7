"""Changes as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lamina.compiler.diff.changes import Change
from lamina.compiler.diff.phrases import counted, noun, scheme, setting, together
from lamina.errors import brief

FEW = 4  # places that are named one by one
MANY = 12  # other names that are said
OF_LAYERS = ("setting", "kind", "initial", "frozen")  # these join where their places are the same
SIGNS = {"added": "+", "removed": "-"}


def said(change: Change) -> str:
    """What a change is, without its places."""
    return WORDS[change.what](change)


def alone(change: Change) -> str:
    """What only one network has."""
    described = change.after if change.what == "added" else change.before
    many = len(change.places)
    words = [described] if described else []
    if change.layers > 1:
        words += [counted(change.layers, "layer") + (" each" if many > 1 else "")]
    if change.parameters:
        words += [counted(change.parameters, "parameter") + (" in all" if many > 1 else "")]
    said = ", ".join([*words, change.what] if change.layers > 1 else words)
    if change.layers > 1:
        return said
    mark = "," if len(words) > 1 or "," in said else ""
    one = f"the {noun(change.behind)}"
    several = f"each of {counted(many, noun(change.behind))}"
    return f"{said}{mark} {change.what} after {several if many > 1 else one}"


WORDS: dict[str, Callable[[Change], str]] = {
    "input": lambda c: f"input {'×'.join(map(str, c.before))} → {'×'.join(map(str, c.after))}",
    "setting": lambda c: setting(c.field, c.before, c.after),
    "kind": lambda c: f"{c.before} → {c.after}",
    "initial": lambda c: f"initial {c.field} {scheme(c.before)} → {scheme(c.after)}",
    "frozen": lambda c: "frozen" if c.after else "no longer frozen",
    "stride_moved": lambda c: f"stride moved from {c.before} to {c.after}",
    "added": alone,
    "removed": alone,
    "moved": lambda c: f"moved behind {c.after}, was behind {c.before}",
    "swapped": lambda c: "swap places",
    "rewired": lambda c: f"reads {c.after}, read {c.before}",
    "loss_weight": lambda c: f"loss weight {c.before} → {c.after}",
    "renamed": lambda c: f"{c.before} is called {c.after}",
}


def sentences(changes: Sequence[Change]) -> list[str]:
    """A line for each change; what changed of the same layers on one; other names last."""
    joint: dict[object, list[Change]] = {}
    names: list[Change] = []
    for change in changes:
        if change.what == "renamed":
            names.append(change)
            continue
        own = (change.places, change.kind) if change.what in OF_LAYERS else id(change)
        joint.setdefault((own, change.train_only), []).append(change)
    return [*map(sentence, joint.values()), *called(names)]


def sentence(group: list[Change]) -> str:
    """All that changed at some places."""
    first = group[0]
    sign = SIGNS.get(first.what, "~")
    what = ", ".join(map(said, group))
    rest = " (training only)" if first.train_only else ""
    match first.what:
        case "input":
            return f"{sign} {what}"
        case "swapped":
            return f"{sign} {exchanged(first)} {what}{rest}"
        case "added" | "removed" if len(first.places) > 1 and first.layers == 1:
            return f"{sign} {what}{rest}: {where(first, numbered=False)}"
        case _:
            return f"{sign} {where(first)}: {what}{rest}"


def called(names: Sequence[Change]) -> Iterator[str]:
    """Other names: a line for each that is said in several parts, one for all the rest."""
    rest: list[str] = []
    for change in names:
        parts = [str(place).rpartition(".")[0] for place in change.places]
        if len(parts) == 1:
            place = change.places[0]
            rest.append(f"{place.a} → {place.b}")
            continue
        span = ", ".join(parts) if few(parts) else f"{parts[0]} … {parts[-1]}"
        train = " (training only)" if change.train_only else ""
        yield (
            f"= other name: {change.before} → {change.after} in {span}, "
            f"{counted(len(parts), 'place')}{train}"
        )
    if rest:
        more = f", … and {counted(len(rest) - MANY, 'more name')}" if len(rest) > MANY else ""
        yield f"= other name{'s'[: len(rest) > 1]}: {', '.join(rest[:MANY])}{more}"


def exchanged(change: Change) -> str:
    """Two and two places."""
    names = list(map(str, change.places))
    pairs = [f"{one} and {other}" for one, other in zip(names[::2], names[1::2], strict=True)]
    if len(pairs) <= FEW:
        return ", ".join(pairs)
    return f"{pairs[0]} … {pairs[-1]}, {counted(len(pairs), 'pair')},"


def where(change: Change, *, numbered: bool = True) -> str:
    """The places of a change: each, or the first and the last of many with their number."""
    paths = list(map(str, change.places))
    if len(paths) == 1 or few(paths):
        return ", ".join(map(brief, paths))
    tail = ending(paths)
    heads = [path.removesuffix(tail) for path in paths]
    what = noun(change.kind) if change.kind else "part" if change.layers > 1 else "place"
    number = f", {together(counted(len(paths), what))}" if numbered else ""
    span = ", ".join(heads) if few(heads) else f"{heads[0]} … {heads[-1]}"
    return f"{tail[1:]} of {span}{number}" if tail else f"{span}{number}"


def few(paths: Sequence[str]) -> bool:
    """Whether there is room for each."""
    return len(paths) <= FEW and sum(map(len, paths)) <= 60


def ending(paths: Sequence[str]) -> str:
    """The names, with a dot before each, that all paths end in, and that are not all of one."""
    names = [path.split(".")[::-1] for path in paths]
    shared = 0
    for column in zip(*names, strict=False):
        if len(set(column)) > 1 or any(len(path) <= shared + 1 for path in names):
            break
        shared += 1
    return "".join(f".{name}" for name in reversed(names[0][:shared]))
