"""Growth with the size of a network: checking and counting 10², 10³, 10⁴ and 10⁵ layers.

    python benchmarks/scale.py [--quick] [--pairs N] [--results FILE]

Each size is measured three times (or N), each time in a process of its own. The networks are
chains of convolutions, no two neighbours alike, each with its ReLU; given as Python objects and
as the text of a YAML file.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

import measure
import report

if TYPE_CHECKING:
    from lamina.spec.network import Network

SIZES, QUICK = (100, 1_000, 10_000, 100_000), (100, 1_000)


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        print(json.dumps(sample(*json.loads(sys.argv[2]))))
        return
    options = report.options(__doc__)
    count = options.pairs or (1 if options.quick else 3)
    rows: list[list[str]] = []
    values: dict[str, float] = {}
    for origin in ("objects", "YAML"):
        before = None
        for size in QUICK if options.quick else SIZES:
            measure.progress(f"{origin}, {size:,} layers")
            samples = [measure.in_own_process(__file__, size, origin) for _ in range(count)]
            found = {key: median(sample[key] for sample in samples) for key in samples[0]}
            values |= {f"{key}, {origin}, {size}": value for key, value in found.items()}
            rows.append(row(origin, size, found, before))
            before = found
    report.of_rows(
        options,
        "Growth",
        ("from", "layers", "read", "×", "check and count", "×", "largest memory"),
        rows,
        f"Medians of {count}. `read`: objects made, or YAML read and validated. ×: how many times",
        "the size above's. Memory is the whole process's (resident), Python and imports included.",
        values=values,
    )


def row(
    origin: str, size: int, found: dict[str, float], before: dict[str, float] | None
) -> list[str]:
    """Times, and how many times longer they are than for the size before."""
    cells = [origin, f"{size:,}"]
    for step in ("read", "check"):
        grown = "" if before is None else f"{found[step] / before[step]:.1f}"
        cells += [measure.shown(found[step]), grown]
    return [*cells, f"{found['memory'] / 2**20:,.0f} MiB"]


def sample(size: int, origin: str) -> dict[str, float]:
    """Seconds to read and to check and count one network, and the most memory held."""
    import lamina

    make = from_yaml if origin == "YAML" else from_objects
    text = yaml(size) if origin == "YAML" else ""
    warm_up = make(yaml(10), 10)
    lamina.analyze(warm_up)
    started = time.perf_counter()
    net = make(text, size)
    read = time.perf_counter()
    totals = lamina.analyze(net).totals
    done = time.perf_counter()
    assert totals.depth == size // 2
    return {"read": read - started, "check": done - read, "memory": largest_memory()}


def channels(index: int) -> int:
    """Neighbours differ, so that no two convolutions in a row have one shape."""
    return 8 + index % 13


def from_objects(text: str, size: int) -> Network:
    from lamina.spec.combinators import chain
    from lamina.spec.layers.activation import ReLU
    from lamina.spec.layers.conv import Conv
    from lamina.spec.network import Network

    parts = {}
    for index in range(size // 2):
        parts[f"conv{index}"] = Conv(channels=channels(index), kernel=3, padding=1)
        parts[f"relu{index}"] = ReLU()
    return Network(name="long", input=(3, 32, 32), body=chain(**parts).body)


def yaml(size: int) -> str:
    lines = ["name: long", "input: [3, 32, 32]", "body:"]
    for i in range(size // 2):
        conv = f"{{kind: conv, channels: {channels(i)}, kernel: 3, padding: 1}}"
        lines += [f"  - conv{i}: {conv}", f"  - relu{i}: {{kind: relu}}"]
    return "\n".join(lines) + "\n"


def from_yaml(text: str, size: int) -> Network:
    from lamina.spec.documents import read
    from lamina.spec.reading import network_of

    return network_of(read(text.encode(), name="long.yaml", syntax="yaml"))


def largest_memory() -> int:
    """The most bytes that this process had in memory."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
