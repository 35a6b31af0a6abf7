"""All benchmarks, one after another, and one table of the bars: `make bench`.

    python benchmarks/run.py [NAME ...] [--quick] [--pairs N] [--again] [--keep]

Results are left in `bench-results/`. A benchmark that was measured there before, of the same
sources, is not measured again, unless `--again` is given. With `--keep` the results are copied to
`benchmarks/results/`, and docs/performance.md is written from them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import bars
import report
import table

BENCHMARKS = (
    "scale",
    "analysis",
    "construction",
    "first_step",
    "depth",
    "lowerings",
    "flax_steps",
    "keras_steps",
    "inference",
    "kernels",
    "training",
)
FOLDER = report.ROOT / "bench-results"


def main() -> int:
    parser = argparse.ArgumentParser(description="run the benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small runs, to see that they run")
    parser.add_argument("--pairs", type=int, help="how many pairs, where the default is too few")
    parser.add_argument("--again", action="store_true", help="measure also what was measured")
    parser.add_argument("--keep", action="store_true", help="keep the results for the docs")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}")
    folder = FOLDER / "quick" if options.quick else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    asked = [*(["--quick"] if options.quick else [])]
    asked += ["--pairs", str(options.pairs)] if options.pairs else []
    failed = []
    for name in options.names or BENCHMARKS:
        file = folder / f"{name}.json"
        if not options.again and measured(name, file):
            tell(f"{name}: measured before, of the same sources")
        elif not run(name, [*asked, "--results", str(file)]):
            failed.append(name)
    found = table.results(folder)
    print(f"## Bars\n\n{report.table(bars.HEADER, list(bars.rows(found)))}", flush=True)
    if options.keep:
        table.keep(folder)
        table.write()
    if failed:
        tell(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def measured(name: str, file: Path) -> bool:
    """Whether a file has the results of these very sources, all of them committed."""
    now = report.sources(name)
    return bool(now) and file.exists() and report.read(file).about.sources == now


def run(name: str, arguments: list[str]) -> bool:
    """Whether it ended well. How long it took is told."""
    tell(f"{name}: measuring …")
    started = time.monotonic()
    script = Path(__file__).with_name(f"{name}.py")
    status = subprocess.run([sys.executable, script, *arguments]).returncode
    tell(f"{name}: {'done' if status == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s")
    return status == 0


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
