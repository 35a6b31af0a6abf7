"""Making networks of the zoo, adapting them, and every refusal with its whole text."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from lamina.architectures import create, entry, names
from lamina.architectures.glyphs import COLUMNS, DIGITS, ROWS
from lamina.architectures.resnet import resnet
from lamina.architectures.vgg import vgg
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.errors import SpecError, UsageError
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.initial import GLOROT, HE_FAN_OUT, Init, Normal, UniformOverFanIn, VarianceScaling
from lamina.spec.layers.linear import RBF
from lamina.spec.network import Network
from lamina.spec.shape import Shape


def outputs(net: Network) -> list[str]:
    """Shapes of the main output and of the side outputs."""
    graph = elaborate(net)
    return [str(graph.shape), *(str(head.shape) for head in graph.heads)]


def parameters(net: Network) -> int:
    return sum(t.count for row in rows(elaborate(net)) for t in row.params.values())


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("lenet1", "LeNet1"),
        ("lenet5", "LeNet5"),
        ("lenet5.rbf", "LeNet5"),
        ("lenet5.modern", "LeNet5Modern"),
        ("lenet5.caffe", "LeNet"),
        ("alexnet", "AlexNet"),
        ("alexnet.caffenet", "CaffeNet"),
        ("alexnet_bn", "AlexNetBN"),
        ("zfnet", "ZFNet"),
        ("nin_cifar10", "NIN"),
        ("vgg16", "VGG16"),
        ("vgg19_bn", "VGG19BN"),
        ("googlenet", "GoogLeNet"),
        ("resnet50", "ResNet50"),
    ],
)
def test_titles_are_the_papers_spelling(name: str, title: str) -> None:
    """The emitted class is called as the paper calls the network."""
    assert create(name).class_name == title


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "alexnet",
            "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 "
            "pool5 flat fc6 relu6 drop6 fc7 relu7 drop7 fc8",
        ),
        (
            "lenet1",
            "h1 squash1 h2 squash2 h3 squash3 h4 squash4 flat output squash",
        ),
        ("lenet5.caffe", "conv1 pool1 conv2 pool2 flat ip1 relu1 ip2"),
        (
            "googlenet",
            "conv1 pool1 norm1 conv2_reduce conv2 norm2 pool2 inception_3a inception_3b pool3 "
            "inception_4a aux1 inception_4b inception_4c inception_4d aux2 inception_4e pool4 "
            "inception_5a inception_5b pool5 flat dropout linear",
        ),
        ("resnet50", "conv1 norm1 relu1 pool1 conv2 conv3 conv4 conv5 pool5 flat fc"),
    ],
)
def test_parts_have_the_papers_names(name: str, parts: str) -> None:
    """Top-level names are the paper's, in its order: they become state-dict keys."""
    assert " ".join(part for part, _ in create(name).body) == parts


XAVIER = VarianceScaling(scale=1.0, fan="fan_in", distribution="uniform")  # as Caffe means it


@pytest.mark.parametrize(
    ("name", "weights", "biases"),
    [
        ("lenet1", UniformOverFanIn(gain=2.4), {}),
        ("lenet5", UniformOverFanIn(gain=2.4), {}),
        ("lenet5.rbf", UniformOverFanIn(gain=2.4), {}),
        ("lenet5.modern", GLOROT, {}),
        ("lenet5.caffe", XAVIER, {}),
        ("alexnet", Normal(std=0.01), dict.fromkeys(("conv2", "conv4", "conv5", "fc6", "fc7"), 1)),
        ("nin_cifar10", Normal(std=0.05), {}),
        ("vgg16", Normal(std=0.01), {}),
        ("resnet50", HE_FAN_OUT, {}),
    ],
)
def test_initialisation_is_the_papers(name: str, weights: Init, biases: dict[str, float]) -> None:
    """Every weight has the paper's scheme; biases are 0 except where it says otherwise."""
    net = create(name)
    assert net.init == weights
    assert net.to_json().count('"scheme"') == 1
    starts = {
        row.path: row.params["bias"].init for row in rows(elaborate(net)) if "bias" in row.params
    }
    assert {path: init.value for path, init in starts.items() if init.value} == biases


def test_googlenets_initialisation_is_bvlcs() -> None:
    """Caffe's xavier, and biases of 0.2 except in the three classifiers."""
    net = create("googlenet")
    assert net.init == XAVIER
    assert net.to_json().count('"scheme"') == 1
    layers = [row for row in rows(elaborate(net)) if row.params]
    biases = {row.path: row.params["bias"].init.value for row in layers}
    zeros = [path for path, value in biases.items() if value != 0.2]
    assert zeros == ["aux1.classifier", "aux2.classifier", "linear"]
    assert {biases[path] for path in zeros} == {0.0}


@pytest.mark.parametrize("name", names())
def test_a_spec_survives_json(name: str) -> None:
    """A network of the zoo is plain data."""
    assert Network.from_json(create(name).to_json()) == create(name)


@pytest.mark.parametrize("name", names())
def test_the_build_function_has_the_papers_defaults(name: str) -> None:
    """`create` without changes is the entry's own network."""
    assert create(name) == entry(name).build()


@pytest.mark.parametrize("name", names())
def test_classes_and_channels_adapt(name: str) -> None:
    """Every output, side heads included, gets the classes; the stem gets the channels."""
    net = create(name, num_classes=7, in_channels=2)
    assert net.input == (2, *entry(name).facts.input[1:])
    assert set(outputs(net)) == {"7"}


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("lenet1", (1, 32, 40)),
        ("lenet5", (1, 36, 36)),
        ("lenet5.rbf", (1, 36, 36)),
        ("lenet5.modern", (3, 28, 28)),
        ("lenet5.caffe", (3, 32, 32)),
        ("alexnet", (3, 231, 299)),
        ("alexnet.torchvision", (3, 64, 96)),
        ("zfnet", (3, 128, 160)),
        ("nin_cifar10", (3, 28, 64)),
        ("nin_cifar100.3x3", (3, 8, 7)),
        ("nin_imagenet", (3, 96, 224)),
        ("vgg16", (1, 64, 96)),
        ("googlenet", (3, 192, 256)),
        ("resnet50", (4, 64, 32)),
    ],
)
def test_other_input_sizes_that_fit(name: str, input: tuple[int, int, int]) -> None:
    """An input that every layer can take gives the same outputs."""
    assert outputs(create(name, input=input)) == outputs(create(name))


def test_in_channels_may_repeat_the_inputs_own() -> None:
    """Saying the channels twice is no contradiction."""
    twice = create("resnet50", in_channels=1, input=(1, 224, 224))
    assert twice == create("resnet50", in_channels=1)


def test_own_resnet_is_one_line() -> None:
    """Other counts and blocks make the family's other members."""
    assert parameters(resnet("resnet26", (2, 2, 2, 2))) == 15_995_176
    assert parameters(resnet("resnet18", (2, 2, 2, 2), block=BasicBlock(channels=64))) == 11_689_512
    assert parameters(resnet("resnet34", (3, 4, 6, 3), block=BasicBlock(channels=64))) == 21_797_672


def test_own_vgg_is_one_line() -> None:
    """Other rows make the family's other members."""
    vgg11 = vgg("vgg11", ((64,), (128,), (256, 256), (512, 512), (512, 512)))
    assert parameters(vgg11) == 132_863_336


def test_glyphs_serve_as_the_centres_of_lenet5s_output() -> None:
    """Ten bitmaps of 84 values, any two of them far apart."""
    assert RBF(centres=DIGITS).infer(Shape(ROWS * COLUMNS)) == Shape(10)
    distances = [
        sum(a != b for a, b in zip(one, other, strict=True))
        for i, one in enumerate(DIGITS)
        for other in DIGITS[:i]
    ]
    assert min(distances) == 10


REFUSED = [
    (
        ("resnt50", {}),
        "there is no network `resnt50`; did you mean resnet50, se_resnet50, resnet50.v1?",
    ),
    (
        ("ResNet50", {}),
        "there is no network `ResNet50`; did you mean resnet50, se_resnet50, resnet50.v1?",
    ),
    (("LeNet-5", {}), "there is no network `LeNet-5`; did you mean lenet5, lenet1, alexnet?"),
    (("", {}), "there is no network ``; `lamina list` shows them all"),
    (("\x1b[2J\n", {}), "there is no network `\\x1b[2J\\n`; `lamina list` shows them all"),
    (("x" * 100_000, {}), f"there is no network `{'x' * 60}…`; `lamina list` shows them all"),
    (
        ("alexnet", {"num_classes": 0}),
        "alexnet: num_classes is `0`; it must be a positive integer",
    ),
    (
        ("alexnet", {"num_classes": True}),
        "alexnet: num_classes is `True`; it must be a positive integer",
    ),
    (
        ("alexnet", {"in_channels": -3}),
        "alexnet: in_channels is `-3`; it must be a positive integer",
    ),
    (
        ("vgg16", {"input": (3, 224)}),
        "vgg16: input is `(3, 224)`; it must be three positive integers, channels × height × width",
    ),
    (
        ("vgg16", {"input": (3, 224, 224.0)}),
        "vgg16: input is `(3, 224, 224.0)`; it must be three positive integers, "
        "channels × height × width",
    ),
    (
        ("vgg16", {"in_channels": 1, "input": (3, 64, 64)}),
        "vgg16: in_channels is `1`, but input is `(3, 64, 64)`; leave one of them out",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_calls_that_make_no_sense(call: tuple[str, dict[str, Any]], message: str) -> None:
    """A wrong call is refused in words that say what would be right."""
    name, changes = call
    with pytest.raises(UsageError) as refused:
        create(name, **changes)
    assert str(refused.value) == message


UNFIT = [
    (
        "alexnet",
        (3, 64, 64),
        "alexnet.pool5: kernel 3 is larger than the input 2\n"
        "  `padding: 1` or `kernel: 2` mends it (tried on the whole network)",
    ),
    (
        "lenet5",
        (1, 28, 28),
        "lenet5.c5: kernel 5 is larger than the input 4\n"
        "  `padding: 1` or `kernel: 4` mends it (tried on the whole network)",
    ),
    (
        "vgg16",
        (3, 16, 224),
        "vgg16.pool5: kernel 2 is larger than the input 1\n"
        "  `padding: 1` or `kernel: 1` mends it (tried on the whole network)",
    ),
    (
        "googlenet",
        (3, 64, 64),
        "googlenet.aux1.pool: kernel 5 is larger than the input 4\n"
        "googlenet.aux2.pool: kernel 5 is larger than the input 4",
    ),
]


@pytest.mark.parametrize(("name", "input", "message"), UNFIT)
def test_inputs_that_are_too_small(name: str, input: tuple[int, int, int], message: str) -> None:
    """The layer that can't take what is left of the input is named."""
    with pytest.raises(SpecError) as refused:
        elaborate(create(name, input=input))
    assert str(refused.value) == message


def test_importing_the_zoo_builds_nothing() -> None:
    """The families, the language and the frameworks are not loaded until a name is asked for."""
    script = (
        "import sys, lamina.architectures\n"
        "heavy = {'lamina', 'pydantic', 'numpy', 'torch', 'jax', 'flax'}\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in heavy))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == [
        "lamina",
        "lamina.architectures",
        "lamina.architectures.entry",
        "lamina.architectures.index",
        "lamina.errors",
        "lamina.version",
    ]


def test_an_input_may_be_a_list() -> None:
    """As it stands in a file."""
    assert create("vgg16", input=[3, 64, 64]) == create("vgg16", input=(3, 64, 64))
