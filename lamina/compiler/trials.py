"""Ways out, each tried on the whole network before it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from lamina.compiler.remedies import Fault, Remedy, remedies
from lamina.errors import Problems, SpecError
from lamina.spec.layer import Element

MAX_FAULTS = 5  # of a network, for which ways out are looked for
MAX_TRIES = 4  # of each kind
MAX_TRIED = 20_000  # layers, in all networks that are tried

Again = Callable[[Mapping[int, Element]], Problems]
"""What is wrong with the network when other parts stand in place of some, by their ids."""

Outcome = Literal["mends", "fits", "no"]


def advise(problems: Problems, faults: list[Fault], layers: int, again: Again) -> None:
    """Adds to each problem what would mend it."""
    before = {(problem.code, problem.path) for problem in problems.found}
    left = MAX_TRIED
    for fault in faults[:MAX_FAULTS]:
        mending: list[str] = []
        fitting: list[str] = []
        for kind in remedies(fault):
            for remedy in kind[:MAX_TRIES]:
                left -= layers
                if left < 0:
                    return
                outcome = tried(remedy, fault, before, again)
                if outcome == "mends":
                    mending.append(remedy.words)
                    break
                if outcome == "fits":
                    fitting.append(remedy.words)
        words = offered(mending, fitting)
        if words and fault.problem < len(problems.found):
            told = problems.found[fault.problem]
            problems.found[fault.problem] = replace(told, details=(*told.details, words))


def tried(remedy: Remedy, fault: Fault, before: set[tuple[str, str]], again: Again) -> Outcome:
    """What becomes of the network: it has this fault no more, and perhaps others."""
    try:
        now = again({id(fault.part): remedy.part})
    except SpecError:
        return "no"
    left = {(problem.code, problem.path) for problem in now.found}
    if any(path == fault.path for _, path in left):
        return "no"
    return "mends" if left < before else "fits"


def offered(mending: list[str], fitting: list[str]) -> str:
    """In words; nothing where nothing helps."""
    if mending:
        return f"{' or '.join(mending)} mends it (tried on the whole network)"
    return f"{fitting[0]} fits here, and something after it then does not" if fitting else ""
