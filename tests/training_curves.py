"""The training curves of docs/training.md: `make training-curves`.

python tests/training_curves.py [--measure]

With --measure, trains each network in both frameworks (`lamina.verify` with steps; minutes) and
keeps what was found in docs/training/. From that it draws the curves, and writes the table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import lamina
from lamina.spec.network import Network

DOCS = Path(__file__).parents[1] / "docs"
STEPS, CLASSES = 20, 10
# Scaled down in size, not in depth; GoogLeNet's side heads pool 5 × 5 of what 96 × 96 leaves.
NETS = {"googlenet": (3, 96, 96), "resnet50": (3, 64, 96)}
BEGIN, END = "<!-- table: make training-curves -->", "<!-- end of table -->"

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 48, 12, 34, 36
LOOKS = {
    "torch": 'stroke="#d1495b" stroke-width="7" stroke-opacity="0.4"',
    "flax": 'stroke="#2e6f95" stroke-width="1.5"',
}


def network(name: str) -> Network:
    """The network that is trained."""
    return lamina.create(name, num_classes=CLASSES, input=NETS[name])


def measured(name: str) -> dict[str, Any]:
    """Both twins trained, as `lamina verify --json` tells it."""
    return lamina.verify(network(name), steps=STEPS).to_json()


def kept(name: str) -> dict[str, Any]:
    """What was found when it was last measured."""
    found: dict[str, Any] = json.loads((DOCS / "training" / f"{name}.json").read_text("utf-8"))
    return found


def table(name: str) -> str:
    """A row for each step."""
    lines = [
        f"`{name}`, {' × '.join(map(str, NETS[name]))}, {CLASSES} classes:",
        "",
        "| step | loss, torch | loss, flax | losses | weights | running statistics | allowed |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for step in kept(name)["steps"]["each"]:
        losses = [f"{step['loss'][side]:.10f}" for side in LOOKS]
        found = step["agreement"]
        kinds = ("losses", "weights", "running statistics")
        apart = [
            f"{found[kind]['largest_relative_difference']:.1e}" if kind in found else "none"
            for kind in kinds
        ]
        cells = [str(step["step"]), *losses, *apart, f"{step['allowed']:.0e}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def curve(name: str) -> str:
    """The losses of both sides over the steps as SVG: one line wide and light, one thin on it."""
    steps = kept(name)["steps"]["each"]
    losses = {side: [step["loss"][side] for step in steps] for side in LOOKS}
    top = nice(max(max(values) for values in losses.values()))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    places = [LEFT + across * index / (len(steps) - 1) for index in range(len(steps))]

    def y(value: float) -> float:
        return TOP + down * (1 - value / top)

    size = " × ".join(map(str, NETS[name]))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20">{name}, {size}: the loss of each step</text>',
    ]
    for value in (top * part / 4 for part in range(5)):
        lines += [
            f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>',
        ]
    lines += [
        f'<text x="{x:.1f}" y="{HEIGHT - 20}" text-anchor="middle">{step["step"]}</text>'
        for x, step in zip(places, steps, strict=True)
    ]
    for number, (side, look) in enumerate(LOOKS.items()):
        along = zip(places, losses[side], strict=True)
        points = " ".join(f"{x:.1f},{y(value):.1f}" for x, value in along)
        at = WIDTH - RIGHT - 150 + 80 * number
        lines += [
            f'<polyline points="{points}" fill="none" stroke-linejoin="round" {look}/>',
            f'<path d="M{at} 16h24" {look}/>',
            f'<text x="{at + 30}" y="20">{side}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def nice(value: float) -> float:
    """A round number from `value` up, for the top of an axis."""
    step = 10.0 ** (len(str(int(value))) - 1)
    return next(step * factor for factor in (1, 2, 4, 6, 8, 10) if step * factor >= value)


def page(text: str) -> str:
    """The page with its tables as they were measured."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n\n".join(f"{table(name)}\n\n![{name}](training/{name}.svg)" for name in NETS)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main() -> None:
    for name in NETS if "--measure" in sys.argv[1:] else ():
        print(f"training {name} for {STEPS} steps in both frameworks", file=sys.stderr)
        text = json.dumps(measured(name), indent=1)
        (DOCS / "training" / f"{name}.json").write_text(f"{text}\n", "utf-8")
    for name in NETS:
        (DOCS / "training" / f"{name}.svg").write_text(curve(name), "utf-8")
    written = page((DOCS / "training.md").read_text("utf-8"))
    (DOCS / "training.md").write_text(written, "utf-8")


if __name__ == "__main__":
    main()
