"""What `import lamina` offers: lazily, from plain data, and refusing in one family of errors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lamina
from command_line import LENET, written
from lamina import errors
from lamina.errors import LaminaError, ResourceError, SpecError, UsageError
from lamina.spec.combinators import chain
from lamina.spec.layers import Conv, ReLU
from lamina.spec.network import Network

ERRORS = (
    *("LaminaError", "ResourceError", "SpecError", "UsageError", "VerificationError"),
    "WeightsError",
)
NET = Network(name="net", input=(1, 8, 8), body=chain(conv=Conv(channels=2, kernel=3), act=ReLU()))
BIG = Network(name="big", input=(10**9, 1, 1), body=chain(conv=Conv(channels=10**9, kernel=1)))


def test_the_package_offers_what_it_lists():
    assert set(lamina.__all__) == {*lamina.LAZY, *ERRORS, "__version__"}
    assert set(lamina.__all__) <= set(dir(lamina))
    for name in lamina.__all__:
        assert getattr(lamina, name)
    from lamina import facade

    assert set(facade.__all__) == set(lamina.LAZY)
    with pytest.raises(AttributeError, match="module 'lamina' has no attribute 'nothing'"):
        lamina.nothing  # noqa: B018


def test_importing_it_is_light():
    heavy = "('pydantic', 'numpy', 'torch', 'jax')"
    code = f"import sys, lamina; print(*(name for name in {heavy} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout == b"\n"


def test_a_file_and_the_same_in_python_are_equal(tmp_path: Path):
    net = lamina.load(written(tmp_path))
    path = written(tmp_path, net.to_json(), "net.json")
    assert lamina.load(path) == net == lamina.load(Path(path))
    assert net.hash == lamina.load(path).hash


@pytest.mark.parametrize("text", ["[]", "3", "relu", "~"])
def test_a_document_that_is_no_map_is_no_spec(tmp_path: Path, text: str):
    path = written(tmp_path, text)
    with pytest.raises(SpecError) as refusal:
        lamina.load(path)
    message = f"{path}:1:1: a spec is a map with `name`, `input` and `body`"
    assert str(refusal.value) == message
    assert refusal.value.problems[0].code == "S116"


def test_faults_have_places(tmp_path: Path):
    path = written(tmp_path, LENET.replace("channels", "chanels"))
    with pytest.raises(SpecError) as refusal:
        lamina.load(path)
    assert str(refusal.value) == (
        f"{path}:5:5: body.conv1.channels: this field is required\n"
        f"{path}:5:25: body.conv1.chanels: there is no such field\n"
        "  did you mean channels?"
    )


def test_an_analysis_counts():
    report = lamina.analyze(NET)
    assert (report.totals.parameters, report.totals.macs) == (20, 648)


def test_emission_is_the_same_every_time():
    assert lamina.emit(NET, "torch") == lamina.emit(Network.from_json(NET.to_json()), "torch")


def test_initial_weights_depend_on_the_seed_alone():
    one, again, other = (lamina.init_weights(NET, seed) for seed in (0, 0, 1))
    assert {path: array.shape for path, array in one.items()} == {
        "conv.weight": (2, 1, 3, 3),
        "conv.bias": (2,),
    }
    assert all(array.tobytes() == again[path].tobytes() for path, array in one.items())
    assert one["conv.weight"].tobytes() != other["conv.weight"].tobytes()


def test_both_backends_start_from_those_weights():
    drawn = lamina.init_weights(NET, 5)["conv.weight"]
    assert (lamina.compile(NET, "torch", seed=5).conv.weight.detach().numpy() == drawn).all()
    kernel = lamina.compile(NET, "flax", seed=5).conv.kernel.get_value()
    assert (kernel == drawn.transpose(2, 3, 1, 0)).all()


MISUSE = {
    "mode": (
        lambda: lamina.analyze(NET, mode="eval"),
        "there is no mode `eval`; there are infer and train",
    ),  # type: ignore[arg-type]
    "mode of a model": (
        lambda: lamina.compile(NET, "torch", mode="test"),  # type: ignore[arg-type]
        "there is no mode `test`; there are infer and train",
    ),
    "backend": (
        lambda: lamina.emit(NET, "tensorflow\x1b"),
        "there is no backend `tensorflow\\x1b`; there are torch and flax",
    ),
    "seed": (
        lambda: lamina.compile(NET, "torch", seed=-1),
        "the seed is `-1`; it must be an integer from 0 up",
    ),
    "seed of weights": (
        lambda: lamina.init_weights(NET, "x"),  # type: ignore[arg-type]
        "the seed is `x`; it must be an integer from 0 up",
    ),
    "no network": (
        lambda: lamina.analyze("resnet50"),  # type: ignore[arg-type]
        "a Network is needed, as lamina.create and lamina.load give; not `str`",
    ),
    "no file": (lambda: lamina.load("gone.yaml"), "gone.yaml: no such file or directory"),
    "no spec's name": (
        lambda: lamina.load("net.toml"),
        "net.toml: a spec's file name ends in .yaml, .yml or .json",
    ),
    "no name": (lambda: lamina.create(None), "a network's name is text, not `NoneType`"),  # type: ignore[arg-type]
    "another head": (
        lambda: lamina.create("vgg16", num_classes=10, input=(3, 32, 32)),
        "vgg16: `fc6` reads 25,088 features at 3 × 224 × 224 and would read 512 at 3 × 32 × 32, "
        "with other weights; it takes 3 × 224 × 224 to 3 × 255 × 255. For another head, edit what "
        "`lamina spec vgg16` writes",
    ),
    "another head, of one size": (
        lambda: lamina.create("lenet5.modern", input=(3, 28, 28)),
        "lenet5.modern: `fc3` reads 400 features at 3 × 32 × 32 and would read 256 at "
        "3 × 28 × 28, with other weights; it takes 3 × 32 × 32 to 3 × 35 × 35. For another head, "
        "edit what `lamina spec lenet5.modern` writes",
    ),
    "no such network": (
        lambda: lamina.create("vgg"),
        "there is no network `vgg`; did you mean vgg19, vgg16, vgg13?",
    ),
}


@pytest.mark.parametrize("case", MISUSE)
def test_a_wrong_call_is_told(case: str):
    call, message = MISUSE[case]
    with pytest.raises(UsageError) as refusal:
        call()
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "build",
    [
        lambda: lamina.compile(BIG, "torch"),
        lambda: lamina.compile(BIG, "flax"),
        lambda: lamina.init_weights(BIG),
        lambda: lamina.verify(BIG),
    ],
)
def test_what_cannot_fit_is_refused_with_the_figure(build: Any):
    with pytest.raises(ResourceError, match=r"big needs \d\.\d\de\+\d\d GiB of memory \(1,000"):
        build()


@pytest.mark.parametrize(
    ("mode", "backends", "needed"), [("train", ("torch", "flax"), 2), ("infer", ("flax",), 1)]
)
def test_a_proof_whose_activations_cannot_fit_is_refused(
    mode: Any, backends: tuple[str, ...], needed: int, monkeypatch: pytest.MonkeyPatch
):
    """Its few weights would fit. Kept are the input and what ReLU reads, a batch of 4 of it
    each; alive at most an input and an output."""
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 2**34)
    wide = Network(
        name="wide",
        input=(1, 10**5, 10**5),
        body=chain(conv=Conv(channels=2, kernel=1), act=ReLU()),
    )
    with pytest.raises(ResourceError) as refusal:
        lamina.verify(wide, backends, mode)
    assert str(refusal.value) == (
        f"wide needs {needed * 2086.16:,.1f} GiB of memory (4 values of {24 * needed} bytes, "
        f"280,000,000,000 activations of {8 * needed} bytes), and 16.0 GiB are free"
    )


def test_training_needs_memory_for_its_momentum(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 0)
    needed = {}
    for steps in (0, 1):
        with pytest.raises(ResourceError, match=r"net needs .* GiB of memory") as refusal:
            lamina.verify(NET, steps=steps)
        needed[steps] = re.findall(r"values of (\d+) bytes", str(refusal.value))
    assert needed == {0: ["48"], 1: ["96"]}


def test_counting_and_emitting_what_cannot_fit_is_fine():
    assert lamina.analyze(BIG).totals.parameters == 10**18 + 10**9
    assert "1000000000" in lamina.emit(BIG, "torch")


def test_force_builds_what_would_be_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 0)
    with pytest.raises(ResourceError, match=r"net needs .* GiB of memory"):
        lamina.compile(NET, "torch")
    assert lamina.compile(NET, "torch", force=True)


def test_a_short_stack_is_told_apart(monkeypatch: pytest.MonkeyPatch):
    part: Any = ReLU()
    for _ in range(60):
        part = chain(a=part)
    net = Network(name="deep", input=(1, 8, 8), body=chain(a=part))
    lamina.analyze(net)
    script = (
        "import sys, lamina\n"
        "from lamina.errors import ResourceError\n"
        "from lamina.spec.network import Network\n"
        "net = Network.from_json(sys.stdin.read())\n"
        "little = lamina.create('lenet5')\n"
        "for each in (net, little): lamina.analyze(each), lamina.emit(each, 'flax')\n"
        "sys.setrecursionlimit(120)\n"
        "assert lamina.analyze(little), lamina.emit(little, 'flax')\n"
        "try: lamina.analyze(net)\n"
        "except ResourceError as error: print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        input=net.to_json().encode(),
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert found.stdout.decode() == (
        "what is left of Python's stack of 120 calls is too little for this; "
        "sys.setrecursionlimit gives it more\n"
    ), found.stderr


def test_a_stack_too_short_for_the_first_use_is_told() -> None:
    script = (
        "import sys, lamina\n"
        "sys.setrecursionlimit(60)\n"
        "try: lamina.load('net.yaml')\n"
        "except lamina.ResourceError as error: print(error)\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert found.stdout.decode() == (
        "what is left of Python's stack of 60 calls is too little for this; "
        "sys.setrecursionlimit gives it more\n"
    ), found.stderr


def test_one_backend_may_be_named_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("lamina.backends.proof.prove", lambda net, **named: asked.append(named))
    lamina.verify(NET, backends="torch")
    proof = {"backends": ("torch",), "mode": "train", "dtype": "float64", "seed": 0, "steps": 0}
    assert asked == [proof | {"force": False}]


def test_the_usual_stack_has_room_for_the_deepest_spec():
    part: Any = ReLU()
    for _ in range(61):
        part = chain(a=part)
    net = Network(name="deep", input=(1, 8, 8), body=chain(a=part))

    def deeper(calls: int) -> object:
        return deeper(calls - 1) if calls else (lamina.analyze(net), lamina.emit(net, "torch"))

    assert deeper(300)
    assert Network.from_json(net.to_json()) == net


def test_every_refusal_is_one_family():
    assert issubclass(SpecError, LaminaError)
    assert issubclass(UsageError, LaminaError)
    assert [getattr(lamina, name) for name in ERRORS] == [getattr(errors, name) for name in ERRORS]


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("vgg16", (3, 250, 230)),
        ("alexnet.torchvision", (1, 256, 320)),
        ("googlenet", (3, 128, 96)),
        ("resnet50", (4, 64, 32)),
    ],
)
def test_sizes_that_leave_the_weights_alone_are_taken(name: str, input: tuple[int, int, int]):
    """Where a global or adaptive pool comes before the dense layers, and between two steps."""
    net = lamina.create(name, input=input, num_classes=7)
    assert lamina.analyze(net).layers[-1].output_shape == (7,)
