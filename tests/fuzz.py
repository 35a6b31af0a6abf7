"""The fuzzer: changed documents are read, checked, counted, emitted and written again, and either
that works or a `LaminaError` says why not, in time and in memory.

    python tests/fuzz.py                   a minute; FUZZ_SECONDS=3600 or --seconds for longer
    python tests/fuzz.py --seed 5 --case 123   that case alone, as a report tells
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from lamina.cli.excerpts import summed
from lamina.compiler.survey import Survey
from lamina.errors import MAX_MESSAGE, LaminaError, Problems, SpecError
from lamina.facade import analyze, emit
from lamina.spec.document import to_data
from lamina.spec.documents import read, to_yaml
from lamina.spec.network import Network
from lamina.spec.parameters.expansion import expanded
from lamina.spec.reading import network_of
from mutants import document

FINDS = Path(__file__).parents[1] / "fuzz-finds"
SECONDS = 2.0  # of processor, for what is refused
ACCEPTED = 10.0  # for what is not
HANGS = 30  # of the clock
MEBIBYTES = 200
LARGE = 20_000  # layers; tests/laws/test_law_scale.py has more
EMITTED = 300  # layers of a network of which source is written


class Large(Exception):
    """A document of few words and very many layers: its time is another test's affair."""


class Fault(Exception):
    """What must not happen."""


def seconds_asked() -> float:
    return float(os.environ.get("FUZZ_SECONDS", "60"))


def seed_asked() -> int:
    return int(os.environ.get("FUZZ_SEED", "20260101"))


def case(seed: int, index: int) -> tuple[bytes, str]:
    """The document of a case, the same wherever it is asked for."""
    return document(Random(f"{seed}/{index}"))


def tried(raw: bytes, suffix: str) -> str:
    """How a document ended, in a word. Raises Fault for what must not happen."""
    before, began = peak(), time.process_time()
    outcome, limit = "accepted", ACCEPTED
    try:
        used(raw, suffix)
    except LaminaError as error:
        outcome, limit = "refused", SECONDS
        well_said(error)
    except Large:
        outcome = "large"
    except Exception as error:
        raise Fault(traceback.format_exc()) from error
    took, grown = time.process_time() - began, peak() - before
    if took > limit:
        raise Fault(f"{outcome} after {took:.1f} seconds")
    if grown > MEBIBYTES:
        raise Fault(f"{outcome} with {grown} MiB")
    return outcome


def used(raw: bytes, suffix: str) -> None:
    """All that is done with a document without a framework."""
    syntax: Any = suffix.removeprefix(".")
    net = network_of(read(raw, name=f"net{suffix}", syntax=syntax))
    whole = Survey(expanded(net), Problems()).whole
    if whole is not None and whole.layers > LARGE:
        raise Large
    report = analyze(net, "train")
    analyze(net, "infer")
    if Network.from_data(read(to_yaml(to_data(net)), syntax="yaml").data) != net:
        raise Fault("written and read again it is another network")
    if len(report.layers) <= EMITTED:
        for backend in ("torch", "flax"):
            emit(net, backend, "train")


def well_said(error: LaminaError) -> None:
    """A refusal is short, harmless, and has codes."""
    if not isinstance(error, SpecError):
        return
    text = f"{error}\n{summed(error.problems, 80)}"
    if not text.replace("\n", "").isprintable():
        raise Fault(f"a terminal would obey {text!r}")
    if len(str(error)) > MAX_MESSAGE:
        raise Fault(f"a message of {len(str(error))} letters")
    if not all(problem.code and problem.message for problem in error.problems):
        raise Fault(f"a problem without its code: {text}")


def peak() -> int:
    """The most memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def hung(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"still busy after {HANGS} seconds")


def run(seed: int, seconds: float) -> tuple[dict[str, int], list[str]]:
    """How many cases ended how, and what was found."""
    counts: dict[str, int] = {"accepted": 0, "refused": 0, "large": 0}
    finds: list[str] = []
    before = signal.signal(signal.SIGALRM, hung)
    end, index = time.monotonic() + seconds, 0
    try:
        while time.monotonic() < end and len(finds) < 10:
            raw, suffix = case(seed, index)
            signal.alarm(HANGS)
            try:
                counts[tried(raw, suffix)] += 1
            except Fault as fault:
                finds.append(saved(raw, suffix, seed, index, fault))
            finally:
                signal.alarm(0)
            index += 1
    finally:
        signal.signal(signal.SIGALRM, before)
    return counts, finds


def saved(raw: bytes, suffix: str, seed: int, index: int, fault: Fault) -> str:
    """Keeps what was found, and says how to see it again."""
    FINDS.mkdir(exist_ok=True)
    path = FINDS / f"{seed}-{index}{suffix}"
    path.write_bytes(raw)
    again = f"python tests/fuzz.py --seed {seed} --case {index}"
    return f"{path}\n{fault}\nagain: {again}\nmend it with the file in tests/bad, named by its code"


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz what reads, checks and emits specs.")
    parser.add_argument("--seconds", type=float, default=seconds_asked())
    parser.add_argument("--seed", type=int, default=seed_asked())
    parser.add_argument("--case", type=int)
    options = parser.parse_args()
    if options.case is not None:
        print(tried(*case(options.seed, options.case)))
        return 0
    print(f"seed {options.seed}, {options.seconds:g} seconds", flush=True)
    counts, finds = run(options.seed, options.seconds)
    ended = ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items())
    print(f"{ended}, {len(finds)} found")
    print("\n\n".join(finds))
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
