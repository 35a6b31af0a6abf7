"""The tour: `make demo`. From specs to native PyTorch and JAX, proved equal, on real photographs.

    python examples/demo.py [NET...] [--output FOLDER]

A NET is a name that `lamina list` shows, or a spec file; GoogLeNet and ResNet-50 unless given.
"""

from __future__ import annotations

import argparse
import inspect
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from photographs import PHOTOGRAPHS, Floats, batch, photograph, plain, save

import lamina
from lamina.cli.main import main as command_line
from lamina.cli.nets import network
from lamina.spec.network import Network

HERE = Path(__file__).parent
BACKENDS = ("torch", "flax")
ALLOWED = 1e-4  # float32 drifts; the proof itself runs in float64 and allows 1e-9


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("nets", nargs="*", metavar="NET", default=["googlenet", "resnet50"])
    parser.add_argument("--output", type=Path, default=HERE.parent / "demo-output")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    nets = {name: network(name) for name in options.nets}
    failed = [] if turn_gray(options.output) else ["gray.yaml"]
    count(nets)
    failed += unproved(nets)
    failed += differing_on_photographs(nets, options.output)
    summarize(list(nets), failed, options.output, time.monotonic() - started)
    return 1 if failed else 0


def turn_gray(output: Path) -> bool:
    """The smallest net there is, compiled for both frameworks, on a photograph."""
    title("1  The smallest net: one convolution turns a photograph grey")
    text = (HERE / "gray.yaml").read_text("utf-8")
    print("\n".join("   " + line for line in text.splitlines()))
    net = lamina.load(HERE / "gray.yaml")
    x = plain(photograph("china"))[None]
    with ticking("running it in torch and in JAX"):
        by_torch = lamina.compile(net, "torch", mode="infer")(tensor(x)).numpy()[0, 0]
        by_flax = np.asarray(lamina.compile(net, "flax", mode="infer")(last(x)))[0, :, :, 0]
    pixels = save(by_torch, output / "china_gray.png")
    apart = float(abs(by_torch - by_flax).max())
    levels = int(abs(pixels.astype(int) - np.asarray(photograph("china").convert("L"), int)).max())
    print(f"\n   wrote {output.name}/china_gray.png, {pixels.shape[1]} × {pixels.shape[0]} pixels")
    print(f"   torch and JAX: {apart:.1e} apart at most; Pillow's own grey: {levels} of 255 levels")
    return apart <= 1e-6 and levels <= 1


def count(nets: dict[str, Network]) -> None:
    """What a spec tells before any framework is asked."""
    title("2  The networks, counted from their specs alone")
    for name, net in nets.items():
        said = lamina.analyze(net).totals
        print(f"   {name:<12} {said.parameters:>12,} parameters   {said.macs:>14,} MACs", end="")
        print(f"   {said.depth:>3} weighted layers deep")


def unproved(nets: dict[str, Network]) -> list[str]:
    """The proof, with the command that anyone would type."""
    title("3  The proof, by the command that you would type")
    print("   Both models get the same weights and the same batch, in training mode, float64.")
    print("   Parameters, outputs, gradients and running statistics are compared.")
    return [name for name in nets if not proved(name)]


def proved(name: str) -> bool:
    title(f"   $ lamina verify {name}")
    return command_line(["verify", name]) == 0


def differing_on_photographs(nets: dict[str, Network], output: Path) -> list[str]:
    """The emitted files, run without lamina on real photographs, give the same answers."""
    title("4  The emitted files on two photographs")
    print("   The weights are random initial ones, nothing was trained: the classes mean nothing,")
    print("   only that they agree does.")
    return [name for name, net in nets.items() if not same_on_photographs(name, net, output)]


def same_on_photographs(name: str, net: Network, output: Path) -> bool:
    images = batch(*net.input[1:])
    print(f"\n   {name}")
    with ticking("running each file in a process of its own, where lamina can't be imported"):
        torch, flax = (logits(net, backend, images, output) for backend in BACKENDS)
    apart = float(abs(torch - flax).max() / abs(torch).max())
    print(f"   largest difference: {apart:.1e} of the largest output (float32)")
    print("   the five classes with the largest outputs")
    for photo, ours, theirs in zip(PHOTOGRAPHS, top5(torch), top5(flax), strict=True):
        print(
            f"     {photo:<7} torch {ours}   JAX {theirs}   {'same' if ours == theirs else 'NOT'}"
        )
    return apart <= ALLOWED and top5(torch) == top5(flax)


def logits(net: Network, backend: str, images: Floats, output: Path) -> Floats:
    """Write the emitted file and the initial weights, and run them on the images."""
    model = lamina.compile(net, backend, mode="infer", seed=0)
    file = output / f"{net.name}_{backend}.py"
    file.write_text(lamina.emit(net, backend, mode="infer"), "utf-8")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    if lines != inspect.getsourcelines(sys.modules[type(model).__module__])[0]:
        raise SystemExit(f"{file.name} is not the source of the model in memory")
    print(f"   wrote {output.name}/{file.name}, {len(lines)} lines")
    with tempfile.TemporaryDirectory() as scratch:
        weights, given, found = (Path(scratch, name) for name in ("w.npz", "x.npy", "y.npy"))
        np.savez(weights, **weights_of(model))
        np.save(given, images)
        arguments = [file, net.class_name, weights, given, found]
        subprocess.run([sys.executable, HERE / "run_emitted.py", *arguments], check=True)
        return np.load(found)


def weights_of(model: Any) -> dict[str, Any]:
    """A model's tensors, named and laid out as its framework does it."""
    if hasattr(model, "state_dict"):
        return {name: value.numpy() for name, value in model.state_dict().items()}
    from flax import nnx

    variables = {path: v for path, v in nnx.iter_graph(model) if isinstance(v, nnx.Variable)}
    return {".".join(map(str, path)): np.asarray(v.get_value()) for path, v in variables.items()}


def top5(values: Floats) -> list[list[int]]:
    """The five largest outputs of each image, the largest first."""
    return [row.argsort()[::-1][:5].tolist() for row in values]


def tensor(x: Floats) -> Any:
    import torch

    return torch.from_numpy(x)


def last(x: Floats) -> Any:
    """Channels last, as JAX has them."""
    return x.transpose(0, 2, 3, 1)


def summarize(names: list[str], failed: list[str], output: Path, seconds: float) -> None:
    """What was proved, and what to type next."""
    title(f"Done in {seconds:.0f} s")
    if failed:
        print(f"   FAILED: {', '.join(dict.fromkeys(failed))}. The lines above say where.")
        return
    print(f"""\
   {" and ".join(names)} were each written once, as a spec. For each it was shown that
     * torch and JAX have exactly the parameters that the spec was counted to have;
     * their outputs, gradients and running statistics agree, to float64's rounding;
     * the emitted files run alone, and answer alike on real photographs.
   It was not shown that they classify photographs: nothing here was trained.

   The files are yours: look into {output.name}/. Then type
     . .venv/bin/activate                   so that this shell finds lamina
     lamina list                            the networks that come along
     lamina summary examples/squeeze.yaml   shapes, parameters, MACs of a net in a file
     lamina emit resnet50 --to flax         native source, on standard output
     lamina verify examples/wired.yaml      the proof, for your own net too""")


def title(text: str) -> None:
    print(f"\n{text}\n", flush=True)


@contextmanager
def ticking(what: str) -> Iterator[None]:
    """Says what is going on, and every ten seconds that it still is."""
    print(f"   {what} …", flush=True)
    done, started = threading.Event(), time.monotonic()

    def tick() -> None:
        while not done.wait(10):
            print(f"   … {time.monotonic() - started:.0f} s", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()


if __name__ == "__main__":
    sys.exit(main())
