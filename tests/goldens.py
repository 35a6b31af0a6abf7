"""The emitted files and the differences that are kept: `python tests/goldens.py` rewrites them
all."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

from features import FEATURES
from lamina import architectures
from lamina.backends import NAMES
from lamina.backends.compile import compilation
from lamina.backends.precision import Precision
from lamina.compiler.diff import diff
from lamina.compiler.graph import Mode
from lamina.spec.network import Network

FOLDER = Path(__file__).parent / "golden"
FORMS = ("train", "infer")
OPTIMIZED = ("resnet50", "densenet121", "mobilenet_v2", "feature_norms", "feature_frozen")
MIXED = ("lenet5", "googlenet", "se_resnet50")
# Of the zoo: the classics, and of each later family the one that shows the most of it.
KEPT = """
    lenet5 lenet5.rbf lenet5.modern alexnet zfnet nin_cifar10 vgg16 vgg16_bn googlenet
    googlenet.torchvision inception_v2 inception_v3 inception_v4 inception_resnet_v1 resnet50
    resnet34.option_a plain18 preresnet50 resnet1202_cifar10 preresnet1001_cifar10 squeezenet1_0
    densenet121 resnext50_32x4d mobilenet_v1 mobilenet_v2 se_resnet50 xception efficientnet_b0
    convnext_tiny
""".split()
# Networks of which it is kept what `lamina diff` says.
PAIRS = (
    ("lenet5", "lenet5.modern"),
    ("alexnet", "alexnet.caffenet"),
    ("googlenet", "googlenet.torchvision"),
    ("resnet50", "resnet50.v1"),
)


@cache
def networks() -> dict[str, Network]:
    """Every network that has goldens, by the name of its files: of the zoo, and the features."""
    zoo = {name.replace(".", "_"): architectures.create(name) for name in KEPT}
    return zoo | {f"feature_{name}": net for name, net in FEATURES.items()}


def paths() -> dict[Path, tuple[str, str, str]]:
    """Every golden file, with its network, backend and form: the mode, `optimized`, or
    `bfloat16`, which is for training."""
    cases = [*product(networks(), NAMES, FORMS), *product(OPTIMIZED, NAMES, ["optimized"])]
    cases += product(MIXED, NAMES, ["bfloat16"])
    return {FOLDER / b / f"{name}_{mode}.py": (name, b, mode) for name, b, mode in cases}


def emitted(name: str, backend: str, form: str) -> str:
    """What is emitted today."""
    mode: Mode = "train" if form in ("train", "bfloat16") else "infer"
    optimized = form == "optimized"
    precision: Precision = "bfloat16" if form == "bfloat16" else "float32"
    made = compilation(networks()[name], backend, mode, optimized=optimized, precision=precision)
    return made.source.text


def differences() -> dict[Path, tuple[str, str]]:
    """Every golden of a difference, with the names of its networks."""
    return {FOLDER / "diff" / f"{a}__{b}.txt": (a, b) for a, b in PAIRS}


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
