"""The emitted files and the differences that are kept: `python tests/goldens.py` rewrites them
all."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from features import FEATURES
from lamina import architectures
from lamina.backends import NAMES
from lamina.backends.compile import compilation
from lamina.compiler.diff import diff
from lamina.compiler.graph import Mode
from lamina.spec.network import Network

FOLDER = Path(__file__).parent / "golden"
MODES: tuple[Mode, ...] = ("train", "infer")
# Networks of which it is kept what `lamina diff` says, where the zoo has both.
PAIRS = (
    ("lenet5", "lenet5.modern"),
    ("alexnet", "alexnet.caffenet"),
    ("googlenet", "googlenet.torchvision"),
    ("resnet50", "resnet50.v1"),
)


def networks() -> dict[str, Network]:
    """Every network that has goldens, by the name of its files: the zoo, and the features."""
    zoo = {name.replace(".", "_"): architectures.create(name) for name in architectures.names()}
    return zoo | {f"feature_{name}": net for name, net in FEATURES.items()}


def paths() -> dict[Path, tuple[str, str, Mode]]:
    """Every golden file, with its network, backend and mode."""
    cases = product(networks(), NAMES, MODES)
    return {FOLDER / b / f"{name}_{mode}.py": (name, b, mode) for name, b, mode in cases}


def emitted(name: str, backend: str, mode: Mode) -> str:
    """What is emitted today."""
    return compilation(networks()[name], backend, mode).source.text


def differences() -> dict[Path, tuple[str, str]]:
    """Every golden of a difference, with the names of its networks."""
    known = set(architectures.names())
    return {FOLDER / "diff" / f"{a}__{b}.txt": (a, b) for a, b in PAIRS if {a, b} <= known}


def told(a: str, b: str) -> str:
    """What is said of a difference today."""
    return f"{diff(architectures.create(a), architectures.create(b))}\n"


def main() -> None:
    """Write every golden, and remove those of networks that are gone."""
    for path, pair in differences().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != told(*pair):
            path.write_text(told(*pair), "utf-8")
            print(f"{path.relative_to(FOLDER.parent)} written")
    wanted = paths()
    for path, case in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = emitted(*case)
        if not path.exists() or path.read_text("ascii") != text:
            path.write_text(text, "ascii")
            print(f"{path.relative_to(FOLDER.parent)} written")
    for path in FOLDER.glob("*/*.py"):
        if path not in wanted:
            path.unlink()
            print(f"{path.relative_to(FOLDER.parent)} removed")


if __name__ == "__main__":
    main()
