"""Where a problem is, for programs: file, line and column apart from the words."""

from __future__ import annotations

from dataclasses import replace

from lamina.errors import Problem


def unplaced(problem: Problem) -> str:
    """What is wrong, without the place, which is said apart."""
    return str(replace(problem, place=""))


def position(problem: Problem, net: str) -> tuple[str, int, int]:
    """File, line and column; the first line where the problem has no place of its own."""
    file, _, rest = problem.place.rpartition(":")
    file, _, line = file.rpartition(":")
    if file and line.isdigit() and rest.isdigit():
        return file, int(line), int(rest)
    return net, 1, 1
