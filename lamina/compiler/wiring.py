"""The order of an explicitly wired graph, and everything that can be wrong with its wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from heapq import heappop, heappush
from itertools import chain, islice
from typing import NamedTuple

from lamina.compiler.graph import INPUT
from lamina.errors import Problems, quoted
from lamina.spec.combinators import INPUT as OWN_INPUT
from lamina.spec.combinators import Aux, Wired
from lamina.spec.layer import Element, Merge
from lamina.spec.parameters.uses import SHOWN, ring


class Step(NamedTuple):
    """One part with the names that feed it."""

    name: str
    part: Element
    sources: tuple[str, ...]


class Order(NamedTuple):
    """Steps in topological order (the written one where it serves), and the output's name."""

    steps: list[Step]
    output: str


def ordered(part: Wired, path: str, problems: Problems) -> Order | None:
    """The steps of a wired graph, or None with the problems recorded."""
    before = problems.count
    parts = dict(part.body)
    sources = wires(part)
    output = part.output or part.body[-1][0]
    for name, feeds in sources.items():
        if name not in parts:
            unknown(name, parts, f"{path}.inputs", problems)
            continue
        for feed in feeds:
            if feed != INPUT and feed not in parts:
                unknown(feed, chain((OWN_INPUT,), parts), f"{path}.{name}", problems)
        merges = isinstance(parts[name], Merge) and not getattr(parts[name], "branches", ())
        if merges != (len(feeds) > 1):
            need = "at least two inputs" if merges else "one input"
            problems.add("L111", f"{path}.{name}", f"needs {need}, has {len(feeds)}")
        if len(set(feeds)) < len(feeds):
            problems.add("L112", f"{path}.{name}", "the same value comes in twice")
    if OWN_INPUT in parts:
        problems.add("L113", f"{path}.{OWN_INPUT}", "`input` is the graph's own input")
    if output not in parts:
        unknown(output, parts, f"{path}.output", problems)
    if problems.count > before:
        return None
    steps = sorted_steps(parts, sources, path, problems)
    if steps is not None:
        refuse_dead(steps, output, path, problems)
    return None if steps is None or problems.count > before else Order(steps, output)


def wires(part: Wired) -> dict[str, tuple[str, ...]]:
    """What feeds each part: as said, or the part above."""
    said = dict(part.inputs)
    sources, above = {}, OWN_INPUT
    for name, _ in part.body:
        feeds = said.pop(name, (above,))
        sources[name] = tuple(INPUT if feed == OWN_INPUT else feed for feed in feeds)
        above = name
    return {**sources, **said}


def unknown(name: str, known: Iterable[str], path: str, problems: Problems) -> None:
    """A name that no part has, with the nearest that may stand there."""
    few = problems.count < SHOWN  # looking for what was meant takes time
    near = get_close_matches(name, list(islice(known, 1000)), 3) if few else ()
    hint = (f"did you mean {', '.join(near)}?",) if near else ()
    problems.add("L110", path, f"there is no part {quoted(name)} here", *hint)


def sorted_steps(
    parts: Mapping[str, Element],
    sources: dict[str, tuple[str, ...]],
    path: str,
    problems: Problems,
) -> list[Step] | None:
    """Kahn's algorithm, taking the part written first among those that are ready."""
    index = {name: i for i, name in enumerate(parts)}
    names = list(parts)
    waiting = {name: sum(feed != INPUT for feed in sources[name]) for name in names}
    readers: dict[str, list[str]] = {name: [] for name in names}
    for name, feeds in sources.items():
        for feed in feeds:
            if feed != INPUT:
                readers[feed].append(name)
    ready = [i for i, name in enumerate(names) if not waiting[name]]
    steps: list[Step] = []
    while ready:
        name = names[heappop(ready)]
        steps.append(Step(name, parts[name], sources[name]))
        for reader in readers[name]:
            waiting[reader] -= 1
            if not waiting[reader]:
                heappush(ready, index[reader])
    if len(steps) == len(names):
        return steps
    done = {step.name for step in steps}
    stuck = next(name for name in names if name not in done)
    problems.add("L114", path, f"the wires form a cycle: {cycle(stuck, sources, done)}")
    return None


def cycle(start: str, sources: dict[str, tuple[str, ...]], done: set[str]) -> str:
    """Some of the names along a cycle that can be reached from `start` against the wires."""
    seen: dict[str, int] = {}
    name = start
    while name not in seen:
        seen[name] = len(seen)
        name = next(feed for feed in sources[name] if feed != INPUT and feed not in done)
    return ring(list(seen)[seen[name] :][::-1])


def refuse_dead(steps: list[Step], output: str, path: str, problems: Problems) -> None:
    """Parts whose output nothing reads are mistakes."""
    needed = {output}
    for step in reversed(steps):
        if step.name in needed or isinstance(step.part, Aux):
            needed.add(step.name)
            needed.update(step.sources)
    dead = [step.name for step in steps if step.name not in needed]
    if dead:
        names = ", ".join(dead[:SHOWN]) + (", …" if len(dead) > SHOWN else "")
        problems.add("L115", path, f"nothing reads the output of {names}")
