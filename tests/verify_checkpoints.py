"""Checkpoints of other libraries, proved with their own models: `make verify-checkpoints`.

python tests/verify_checkpoints.py [--results FILE] [PATTERN ...]

The library's model gets random weights, statistics of batch norms included, and is saved;
`lamina convert` reads the file, and our torch and our flax model of the folder are run on the
library's input, in float32. What was found is kept, a line for each network, so that another
run goes on where this one stopped. Patterns are like `torchvision/resnet*`. The table goes into
docs/weights.md; status 1 where a proof failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lamina
import peers
from lamina.architectures.entry import Image
from lamina.backends import NAMES
from lamina.backends.compile import compilation
from lamina.backends.folder import read_folder
from lamina.checkpoints.convert import convert
from lamina.checkpoints.peers import PEERS
from small_inputs import small_input
from verify_zoo import in_words, keep, kept, tell

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "verify-checkpoints" / "results.jsonl"
PAGE = ROOT / "docs" / "weights.md"
BEGIN, END = "<!-- made by make verify-checkpoints -->", "<!-- end -->"
ALLOWED = {"torch": 1e-5, "flax": 1e-4}  # of the largest output
SPREAD = 0.01  # of it too: between images; where the input has no say, nothing is proved
LEAST = {"keras/Xception": (3, 96, 128)}  # which refuses images below 71 × 71
Record = dict[str, Any]


@dataclass(frozen=True)
class Proof:
    """A library's model as a network of ours."""

    peer: str
    net: str

    @property
    def model(self) -> str:
        return PEERS[self.peer].tables[self.net].model

    @property
    def name(self) -> str:
        return f"{self.peer}/{self.model}"

    @property
    def input(self) -> Image:
        """Small, where both models take it."""
        return LEAST.get(self.name) or small_input(self.net)

    @property
    def key(self) -> str:
        """What a result stands for: the library, how its model is drawn, the table, the emitted
        sources, the input."""
        net = lamina.create(self.net, input=self.input)
        texts = [lamina.emit(net, backend, "infer") for backend in NAMES]
        rules = str(PEERS[self.peer].tables[self.net].rules)
        said = [self.name, version(self.peer), peers.source(self.peer), rules, str(net.input)]
        said += texts
        return sha256("\n".join(said).encode()).hexdigest()[:16]


def proofs(patterns: list[str]) -> list[Proof]:
    """Every model that a pattern names, in the order of the libraries and the zoo."""
    found = [Proof(peer, net) for peer, known in PEERS.items() for net in known.tables]
    order = list(lamina.architectures.names())
    found.sort(key=lambda one: (list(PEERS).index(one.peer), order.index(one.net)))
    return [one for one in found if any(fnmatchcase(one.name, each) for each in patterns)]


def run(wanted: list[Proof], file: Path) -> Iterator[Record]:
    """The result of every proof: as kept, or made now, which is told."""
    before = kept(file)
    for number, proof in enumerate(wanted, start=1):
        key = proof.key
        if key in before and before[key]["passed"]:
            yield before[key]
            continue
        tell(f"[{number:>2}/{len(wanted)}] {proof.name}: ", end="")
        started = time.monotonic()
        record: Record = {"key": key, "peer": proof.peer, "net": proof.net, "model": proof.model}
        record |= {"passed": False} | alone(proof)
        record["seconds"] = round(time.monotonic() - started, 1)
        keep(file, record)
        outcome = "ok" if record["passed"] else f"FAILED {record.get('error', '')}".strip()
        tell(f"{outcome}, {in_words(record['seconds'])}")
        yield record


def alone(proof: Proof) -> Record:
    """One proof in a process of its own, so that its memory is free again for the next."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", proof.peer, proof.net],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]}
    found: Record = json.loads(done.stdout.splitlines()[-1])
    return found


def proved(proof: Proof) -> Record:
    """What our two models give, from the folder that `convert` writes, beside the library's."""
    size = proof.input
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = peers.made(proof.peer, proof.model, size, folder)
        convert(made.checkpoint, proof.net, folder / "model", source=proof.peer)
        saved = read_folder(folder / "model")
    net = lamina.create(proof.net, input=size)  # its weights are those of any size
    apart = {}
    for backend in NAMES:
        compiled = compilation(net, backend, "infer")
        paths = {entry.path for entry in compiled.entries}
        values = {path: array for path, array in saved.arrays.items() if path in paths}
        ours = output(backend, compiled.build(values, 0), made.x)
        apart[backend] = float(abs(ours - made.y).max() / abs(made.y).max())
    spread = float(abs(made.y[0] - made.y[1]).max() / abs(made.y).max())
    record: Record = {"input": list(size), "spread": spread, "apart": apart}
    if spread < SPREAD:
        return record | {"error": f"the output hardly depends on the input: by {spread:.0e}"}
    return record | {"passed": all(apart[name] <= most for name, most in ALLOWED.items())}


def output(backend: str, model: Any, x: Any) -> Any:
    """What a model of ours computes of N × C × H × W images."""
    if backend == "torch":
        import torch

        with torch.no_grad():
            return model(torch.from_numpy(x)).numpy()
    import numpy as np
    from flax import nnx

    run = nnx.jit(lambda model, x: model(x))
    return np.asarray(run(model, x.transpose(0, 2, 3, 1)))


def table(records: Iterable[Record]) -> Iterator[str]:
    """The largest difference of an output, relative to the largest output."""
    yield "| library | its model | ours | input | our torch | our flax | |"
    yield "|---|---|---|---|--:|--:|---|"
    for record in records:
        size = "×".join(map(str, record.get("input", ())))
        apart = record.get("apart", {})
        found = [f"{apart[backend]:.0e}" if backend in apart else "" for backend in NAMES]
        cells = [record["peer"], f"`{record['model']}`", f"`{record['net']}`", size, *found]
        yield f"| {' | '.join(cells)} | {'ok' if record['passed'] else 'FAILED'} |"


def written(records: list[Record], versions: Mapping[str, str]) -> str:
    """The page with this table, between its marks, of these versions of the libraries."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    said = ", ".join(f"{peer} {number}" for peer, number in versions.items())
    lines = [BEGIN, "", f"Proved with {said}.", "", *table(records), "", END]
    return head + "\n".join(lines) + tail


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="prove converted checkpoints of other libraries")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="such as timm/vgg*")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file of results")
    parser.add_argument("--one", nargs=2, metavar=("LIBRARY", "NET"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(proved(Proof(*options.one))))
        return 0
    wanted = proofs(options.patterns or ["*"])
    if not wanted:
        parser.error("no model is called like that")
    records = list(run(wanted, options.results))
    print("\n".join(table(records)))
    failed = sum(not record["passed"] for record in records)
    print(f"\n{len(records) - failed} of {len(records)} proofs hold")
    if not failed and not options.patterns:
        PAGE.write_text(written(records, {peer: version(peer) for peer in PEERS}), "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
