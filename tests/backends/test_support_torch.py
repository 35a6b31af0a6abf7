"""The definitions that emitted PyTorch files carry."""

import ast
import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lamina.backends.torch import support
from lamina.backends.torch.support.avg_pool2d import avg_pool2d
from lamina.backends.torch.support.biased_batch_norm1d import BiasedBatchNorm1d
from lamina.backends.torch.support.biased_batch_norm2d import BiasedBatchNorm2d
from lamina.backends.torch.support.euclidean_rbf import EuclideanRBF
from lamina.backends.torch.support.layer_norm2d import LayerNorm2d
from lamina.backends.torch.support.local_response_norm import local_response_norm
from lamina.backends.torch.support.local_response_norm_within import local_response_norm_within
from lamina.backends.torch.support.max_pool2d import max_pool2d
from lamina.backends.torch.support.scale_shift import ScaleShift
from lamina.backends.torch.support.shifted_group_norm import ShiftedGroupNorm
from lamina.backends.torch.support.sparse_conv2d import SparseConv2d
from lamina.backends.torch.support.stochastic_depth import StochasticDepth
from lamina.backends.torch.support.trainable_subsampling import TrainableSubsampling

FILES = [p for p in Path(support.__file__).parent.glob("*.py") if p.name != "__init__.py"]
IMPORTS = {
    "import math",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import Tensor",
    "from torch import Tensor, nn",
}
TABLE = ((0, 1), (2,), (2, 0, 1), (1,))


class Call(nn.Module):
    """A function as a module, so that it can be exported."""

    def __init__(self, function, *args, **settings):
        super().__init__()
        self.function, self.args, self.settings = function, args, settings

    def forward(self, x):
        return self.function(x, *self.args, **self.settings)


UNEQUAL = ((3, 2), (2, 1), (1, 0, 0, 1))
SAMPLES = {
    "avg_pool2d": (lambda: Call(avg_pool2d, *UNEQUAL, ceil_mode=True), (3, 7, 6)),
    "biased_batch_norm1d": (lambda: BiasedBatchNorm1d(3), (3,)),
    "biased_batch_norm2d": (lambda: BiasedBatchNorm2d(3), (3, 4, 5)),
    "euclidean_rbf": (lambda: EuclideanRBF(3, ("+-+", "--+")), (3,)),
    "layer_norm2d": (lambda: LayerNorm2d(3), (3, 4, 5)),
    "local_response_norm": (lambda: Call(local_response_norm, 3, 1e-4, 0.75, 1.0), (4, 3, 5)),
    "local_response_norm_within": (
        lambda: Call(local_response_norm_within, 3, 1e-4, 0.75, 1.0),
        (3, 4, 5),
    ),
    "max_pool2d": (lambda: Call(max_pool2d, *UNEQUAL, ceil_mode=True), (3, 7, 6)),
    "scale_shift": (lambda: ScaleShift(3), (3, 4, 5)),
    "shifted_group_norm": (lambda: ShiftedGroupNorm(3, 6), (6, 4, 5)),
    "sparse_conv2d": (lambda: SparseConv2d(TABLE, 3, (2, 3)), (3, 4, 5)),
    "stochastic_depth": (lambda: StochasticDepth(0.25), (3, 4, 5)),
    "trainable_subsampling": (lambda: TrainableSubsampling(3, (2, 2), (2, 2)), (3, 4, 5)),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_imports_and_one_definition(path):
    """Its text can be copied: known imports, one definition named as the file, ASCII."""
    text = path.read_text()
    *imports, definition = ast.parse(text).body
    assert {ast.unparse(line) for line in imports} <= IMPORTS
    assert isinstance(definition, ast.ClassDef | ast.FunctionDef)
    is_class = isinstance(definition, ast.ClassDef)
    flat = definition.name.lower() if is_class else definition.name
    assert flat == (path.stem.replace("_", "") if is_class else path.stem)
    assert ast.get_docstring(definition)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"__(?!init__)\w+__|getattr|eval\(|\bf\"", text)


def test_every_file_has_a_sample():
    """What is added here is also exported, compiled and built on meta below."""
    assert {path.stem for path in FILES} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_compiles_whole_and_exports_with_a_dynamic_batch(name):
    """torch.compile(fullgraph=True) and torch.export give the same outputs as eager code."""
    build, shape = SAMPLES[name]
    model = build().eval()
    x = torch.randn(4, *shape)
    batch = torch.export.Dim("batch")
    exported = torch.export.export(model, (x,), dynamic_shapes=({0: batch},))
    compiled = torch.compile(model, fullgraph=True, backend="aot_eager", dynamic=True)
    for n in (4, 7):
        x = torch.randn(n, *shape)
        torch.testing.assert_close(exported.module()(x), model(x))
        torch.testing.assert_close(compiled(x), model(x))
    trained = torch.compile(build(), fullgraph=True, backend="aot_eager")
    x = torch.randn(4, *shape, requires_grad=True)
    trained(x).sum().backward()
    assert x.grad is not None
    assert all(p.grad is not None for p in trained.parameters())


@pytest.mark.parametrize("name", SAMPLES)
def test_builds_on_the_meta_device(name):
    """Shapes and state need no memory, and nothing that meta tensors lose is needed later."""
    build, shape = SAMPLES[name]
    with torch.device("meta"):
        blank = build()
    x = torch.randn(3, *shape)
    assert blank(x.to("meta")).shape == build()(x).shape
    model = build().eval()
    filled = blank.to_empty(device="cpu").eval()
    filled.load_state_dict(model.state_dict())
    torch.testing.assert_close(filled(x), model(x))


@pytest.mark.parametrize("name", SAMPLES)
def test_keeps_bfloat16(name):
    """A bfloat16 model gives a bfloat16 output."""
    build, shape = SAMPLES[name]
    assert build().bfloat16()(torch.randn(3, *shape).bfloat16()).dtype == torch.bfloat16


def test_parameters_of_a_sparse_conv_are_its_connections():
    """LeNet-5's C3 has 1,516 parameters; absent connections have none."""
    table = (
        *(tuple(sorted((i + j) % 6 for j in range(3))) for i in range(6)),
        *(tuple(sorted((i + j) % 6 for j in range(4))) for i in range(6)),
        *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
        (0, 1, 2, 3, 4, 5),
    )
    model = SparseConv2d(table, 6, (5, 5))
    assert sum(p.numel() for p in model.parameters()) == 1516
    assert {k: tuple(v.shape) for k, v in model.state_dict().items()} == {
        "weight": (60, 5, 5),
        "bias": (16,),
    }


def test_sparse_conv_sums_single_channel_convolutions():
    """Each connection convolves one input channel into one output channel."""
    model = SparseConv2d(TABLE, 3, (2, 3), (1, 2), (1, 0), bias=False).double()
    x = torch.randn(2, 3, 5, 6, dtype=torch.float64)
    weights = iter(model.weight.detach())
    rows = [
        sum(
            F.conv2d(x[:, source : source + 1], next(weights)[None, None], None, (1, 2), (1, 0))
            for source in sources
        )
        for sources in TABLE
    ]
    torch.testing.assert_close(model(x), torch.cat(rows, 1))


def test_centres_are_the_only_state_of_an_rbf():
    """Centres are a buffer of +-1, saved with the model and never trained."""
    model = EuclideanRBF(3, ("+-+", "--+"))
    assert list(model.parameters()) == []
    assert model.state_dict()["centres"].tolist() == [[1, -1, 1], [-1, -1, 1]]
    assert model(torch.tensor([[1.0, -1.0, 1.0]])).tolist() == [[0, 4]]
    with pytest.raises(RuntimeError):
        EuclideanRBF(4, ("+-+", "--+"))


def test_absent_parameters_leave_no_key():
    """A LayerNorm2d or ScaleShift without scale or shift has no such entry."""
    assert set(LayerNorm2d(3, scale=False).state_dict()) == {"bias"}
    assert set(LayerNorm2d(3, shift=False).state_dict()) == {"weight"}
    assert set(ScaleShift(3, scale=False).state_dict()) == {"bias"}
    assert set(ScaleShift(3, shift=False).state_dict()) == {"scale"}


def test_layer_norm_is_the_formula():
    """Each pixel's channels have mean 0 and (biased) variance 1."""
    y = LayerNorm2d(5, 0.0).double()(torch.randn(2, 5, 3, 4, dtype=torch.float64) * 9 + 100)
    torch.testing.assert_close(y.mean(1), torch.zeros(2, 3, 4, dtype=torch.float64))
    torch.testing.assert_close(y.var(1, correction=0), torch.ones(2, 3, 4, dtype=torch.float64))


@pytest.mark.parametrize("size", [1, 3, 5, 9])
def test_local_response_norm_is_the_formula_and_torchs_own(size):
    """Outputs and gradients; windows that are wider than there are channels included."""
    x = torch.randn(2, 6, 3, 4, dtype=torch.float64, requires_grad=True)
    ours = local_response_norm(x, size, 0.2, 0.75, 2.0)
    theirs = torch.nn.functional.local_response_norm(x, size, 0.2 * size, 0.75, 2.0)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    weights = torch.randn_like(ours)
    (one,) = torch.autograd.grad((ours * weights).sum(), x)
    (other,) = torch.autograd.grad((theirs * weights).sum(), x)
    torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)


def test_local_response_norm_within_is_the_formula():
    """The sum form, with zeros beyond the border."""
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    padded = np.pad(x**2, ((0, 0), (0, 0), (1, 1), (1, 1)))
    total = sum(padded[:, :, i : i + 4, j : j + 5] for i in range(3) for j in range(3))
    y = local_response_norm_within(torch.tensor(x), 3, 0.2, 0.75, 2.0)
    np.testing.assert_allclose(y.numpy(), x / (2 + 0.2 * total) ** 0.75, rtol=1e-12)


@pytest.mark.parametrize("kind", [BiasedBatchNorm1d, BiasedBatchNorm2d])
def test_biased_batch_norm_differs_only_in_the_running_variance(kind):
    """Outputs and running means are the native module's; var is folded in, not n/(n-1)*var."""
    shape = (4, 3) if kind is BiasedBatchNorm1d else (4, 3, 2, 5)
    x = torch.randn(shape, dtype=torch.float64) * 0.01 + 100
    ours, native = kind(3).double(), kind.__mro__[1](3).double()
    torch.testing.assert_close(ours(x), native(x))
    torch.testing.assert_close(ours.running_mean, native.running_mean)
    axes = [axis for axis in range(x.dim()) if axis != 1]
    torch.testing.assert_close(
        ours.running_var, 0.9 + 0.1 * x.var(axes, correction=0), rtol=1e-12, atol=0
    )
    before = ours.running_var.clone()
    ours.eval()(x)
    assert torch.equal(ours.running_var, before)
    assert ours.state_dict().keys() == native.state_dict().keys()


def test_stochastic_depth_drops_whole_samples():
    """A sample is dropped with the given rate, the rest scaled; evaluation is the identity."""
    torch.manual_seed(0)
    model = StochasticDepth(0.25)
    y = model(torch.ones(4000, 2, 3, 1)).flatten(1)
    assert (y == y[:, :1]).all()
    assert y.unique().tolist() == pytest.approx([0.0, 1 / 0.75])
    assert (y[:, 0] == 0).float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert (StochasticDepth(1.0)(torch.ones(3, 2)) == 0).all()
    x = torch.randn(3, 2)
    assert model.eval()(x) is x


def reference(x, kernel, stride, padding, ceil, divisor):
    """Pooling of one axis at a time of a plane, by the definition; `divisor` None is the max."""
    spans = []
    for n, k, s, (before, after) in zip(
        x.shape, kernel, stride, (padding[:2], padding[2:]), strict=True
    ):
        spare = n + before + after - k
        count = (-(-spare // s) if ceil else spare // s) + 1
        starts = [i * s for i in range(count) if i * s < n + before]
        ends = [min(start + k, n + before + after) for start in starts]
        inside = [
            (max(a - before, 0), min(b - before, n)) for a, b in zip(starts, ends, strict=True)
        ]
        spans.append(list(zip(starts, ends, inside, strict=True)))
    y = np.empty([len(span) for span in spans])
    for (i, row), (j, column) in itertools.product(enumerate(spans[0]), enumerate(spans[1])):
        (top, bottom, (t, b)), (left, right, (l, r)) = row, column  # noqa: E741
        window = x[t:b, l:r]
        if divisor is None:
            y[i, j] = window.max()
        else:
            y[i, j] = window.sum() / ((bottom - top) * (right - left) if divisor else window.size)
    return y


POOLS = [
    (n, k, s, before, after, ceil)
    for n, k, s in itertools.product(range(1, 6), range(1, 5), range(1, 4))
    for before, after in itertools.product(range(k // 2 + 1), repeat=2)
    if n + before + after >= k
    for ceil in (False, True)
]


def test_pools_with_unequal_sides_are_the_definition():
    """Each axis takes every small case; the columns have the numbers of the next case."""
    for case, following in zip(POOLS, POOLS[1:] + POOLS[:1], strict=True):
        (n, *rows, ceil), (m, *columns, _) = case, following
        (k, s, *sides), (k2, s2, *sides2) = rows, columns
        x = np.random.default_rng(n).integers(-9, 10, (n, m)) / 4.0
        image = torch.tensor(x)[None, None]
        numbers = ((k, k2), (s, s2), (*sides, *sides2))
        y = max_pool2d(image, *numbers, ceil_mode=ceil)[0, 0]
        np.testing.assert_array_equal(y, reference(x, *numbers, ceil, None))
        for counted in (False, True):
            y = avg_pool2d(image, *numbers, ceil_mode=ceil, count_include_pad=counted)[0, 0]
            np.testing.assert_allclose(y, reference(x, *numbers, ceil, counted), rtol=1e-12)
            if sides[0] == sides[1] and sides2[0] == sides2[1]:
                symmetric = (sides[0], sides2[0])
                z = F.avg_pool2d(image, *numbers[:2], symmetric, ceil, counted)[0, 0]
                torch.testing.assert_close(z, y)


def test_dilated_max_pool_with_equal_sides_is_the_native_one():
    """Dilation and ceil together."""
    x = torch.randn(2, 3, 7, 9)
    for ceil in (False, True):
        y = max_pool2d(x, (3, 2), (2, 3), (1, 1, 1, 1), (2, 3), ceil_mode=ceil)
        assert torch.equal(y, F.max_pool2d(x, (3, 2), (2, 3), 1, (2, 3), ceil))
