"""Every network of the zoo, proved in both modes: `make verify-zoo`.

python tests/verify_zoo.py [--results FILE] [PATTERN ...]

Each proof is `lamina.verify` in float64, on an input that is small where the structure allows.
What was found is kept, a line for each proof, so that another run goes on where this one
stopped; a network whose emitted source has changed since is proved again, and so is one that
failed. Ends with a table, and with status 1 where a proof failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import lamina
from lamina.architectures import names
from lamina.backends import NAMES
from lamina.compiler.graph import Mode
from lamina.errors import LaminaError
from lamina.spec.network import Network
from small_inputs import small

MODES: tuple[Mode, ...] = ("train", "infer")
RESULTS = Path(__file__).parents[1] / "verify-zoo" / "results.jsonl"
Record = dict[str, Any]
KINDS = ("outputs", "gradients", "running statistics")


@dataclass(frozen=True)
class Proof:
    """One network in one mode, and about how many seconds it takes to prove."""

    net: Network
    mode: Mode
    expected: float

    @property
    def key(self) -> str:
        """What a result stands for: the emitted sources, which say all but the input."""
        texts = [lamina.emit(self.net, backend, self.mode) for backend in NAMES]
        return sha256("\n".join([*texts, str(self.net.input)]).encode()).hexdigest()[:16]


def proofs(patterns: list[str]) -> list[Proof]:
    """Every network that a pattern names, in both modes; the quick ones first."""
    chosen = [name for name in names() if any(fnmatchcase(name, one) for one in patterns)]
    found = [Proof(net, mode, seconds(net)) for net, mode in product(map(small, chosen), MODES)]
    return sorted(found, key=lambda proof: proof.expected)


def seconds(net: Network) -> float:
    """About how long a proof takes: what starts, what XLA compiles, what is computed."""
    report = lamina.analyze(net, "train")
    return (
        8 + 0.1 * len(report.layers) + 4e-9 * report.totals.macs + 6e-8 * report.totals.parameters
    )


def kept(file: Path) -> dict[str, Record]:
    """The results of earlier runs by key. A line that was cut off is none."""
    found: dict[str, Record] = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[record["key"]] = record
    return found


def keep(file: Path, record: Record) -> None:
    """Append a result as one line, in one write; a line that was cut off before it is ended."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = f"{json.dumps(record)}\n".encode()
    with open(file, "a+b", buffering=0) as lines:
        if lines.tell():
            lines.seek(-1, os.SEEK_END)
            line = line if lines.read(1) == b"\n" else b"\n" + line
        lines.write(line)


def proved(proof: Proof, key: str) -> Record:
    """The proof, and what came of it."""
    started = time.monotonic()
    record: Record = {"key": key, "name": proof.net.name, "mode": proof.mode}
    record |= {"input": list(proof.net.input), "passed": False}
    try:
        verdict = lamina.verify(proof.net, mode=proof.mode)
        record |= {"passed": verdict.holds, "verdict": verdict.to_json()}
    except LaminaError as error:
        record["error"] = f"{type(error).__name__}: {error}"
    return record | {"seconds": round(time.monotonic() - started, 1)}


def run(wanted: list[Proof], file: Path) -> Iterator[Record]:
    """The result of every proof: as kept, or made now, which is told."""
    before = kept(file)
    spent = planned = 0.0
    left = sum(proof.expected for proof in wanted)
    for number, proof in enumerate(wanted, start=1):
        key, left = proof.key, max(left - proof.expected, 0.0)
        if key in before and before[key]["passed"]:
            yield before[key]
            continue
        size = "×".join(map(str, proof.net.input))
        tell(f"[{number:>3}/{len(wanted)}] {proof.net.name}, {proof.mode}, {size}: ", end="")
        record = proved(proof, key)
        keep(file, record)
        spent, planned = spent + record["seconds"], planned + proof.expected
        outcome = "ok" if record["passed"] else f"FAILED {record.get('error', '')}".strip()
        ahead = in_words(left * spent / planned)
        tell(f"{outcome}, {record['seconds']:.0f} s; about {ahead} left")
        yield record


def in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def tell(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def table(records: Iterable[Record]) -> Iterator[str]:
    """The results: the largest differences of what was compared, in the order of the zoo."""
    order = {name: number for number, name in enumerate(names())}
    yield "| net | mode | input | parameters | outputs | gradients | running statistics | s | |"
    yield "|---|---|---|--:|--:|--:|--:|--:|---|"
    for record in sorted(records, key=lambda one: (order[one["name"]], one["mode"])):
        size = "×".join(map(str, record["input"]))
        cells = [record["name"], record["mode"], size, *found(record), f"{record['seconds']:.0f}"]
        yield f"| {' | '.join(cells)} | {'ok' if record['passed'] else 'FAILED'} |"


def found(record: Record) -> list[str]:
    """How many parameters both models have, and how far apart they are in each kind."""
    if "verdict" not in record:
        return [record["error"], "", "", ""]
    sides = record["verdict"]["backends"].values()
    counts = dict.fromkeys(f"{side['actual_parameters']:,}" for side in sides)
    kinds = record["verdict"]["agreement"]
    return [" / ".join(counts), *(difference(kinds.get(kind)) for kind in KINDS)]


def difference(kind: dict[str, Any] | None) -> str:
    if kind is None:
        return ""
    largest = kind["largest_relative_difference"]
    return "infinite" if largest is None else f"{largest:.0e}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="prove every network of the zoo in both modes")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="names, such as resnet*")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file of results")
    options = parser.parse_args(arguments)
    wanted = proofs(options.patterns or ["*"])
    if not wanted:
        parser.error("no network is called like that")
    records = list(run(wanted, options.results))
    print("\n".join(table(records)))
    failed = sum(not record["passed"] for record in records)
    print(f"\n{len(records) - failed} of {len(records)} proofs hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
