"""Initial values from a seed."""

from __future__ import annotations

import os
from hashlib import sha256

import numpy as np
import pytest

import models
from features import net
from lamina.backends import draw as drawing
from lamina.backends.draw import draw
from lamina.compiler.check import check
from lamina.spec.initial import Normal, Uniform, Values, VarianceScaling
from lamina.spec.layers import BatchNorm, Conv, Flatten, Linear

NET = net(
    "drawn",
    {
        "normal": Conv(channels=300, kernel=60, padding=30, init=Normal(std=0.25)),  # 3 chunks
        "uniform": Conv(channels=50, kernel=5, init=Uniform(bound=0.125)),
        "he": Conv(channels=50, kernel=3, bias_init=0.5),
        "norm": BatchNorm(),
        "flat": Flatten(),
        "fc": Linear(features=100, init=VarianceScaling(scale=0.5, fan="fan_out")),
        "values": Linear(features=1, bias=False, init=Values(values=tuple(range(100)))),
    },
)
GRAPH = check(NET, "train")
# The bytes of some tensors for seed 0: a change of them changes every initial model.
PINNED = {
    "normal.weight": "e8831040af99b79c",
    "uniform.weight": "30120d201fbcf678",
    "fc.weight": "9fe46f2d5e834683",
}


def digests(seed: int) -> dict[str, str]:
    """Each tensor's bytes, in short."""
    return {path: sha256(a.tobytes()).hexdigest()[:16] for path, a in draw(GRAPH, seed).items()}


def test_values_are_pinned() -> None:
    """The first 16 digits of the SHA-256 of the float32 values' bytes."""
    found = digests(0)
    assert {path: found[path] for path in PINNED} == PINNED


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_change_nothing(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks are keyed, so it does not matter who draws which, and when."""
    expected = digests(3)
    monkeypatch.setattr(os, "cpu_count", lambda: threads)
    assert digests(3) == expected
    monkeypatch.setattr(drawing, "ThreadPoolExecutor", Backwards)
    assert digests(3) == expected


class Backwards:
    """An executor that does its jobs last to first, and only when somebody waits."""

    def __init__(self, workers: int | None) -> None:
        self.jobs: list[tuple[object, ...]] = []

    def __enter__(self) -> Backwards:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def submit(self, *job: object) -> Backwards:
        self.jobs.append(job)
        return self

    def result(self) -> None:
        while self.jobs:
            function, *arguments = self.jobs.pop()
            function(*arguments)  # type: ignore[operator]


def test_a_value_depends_on_its_path_and_the_seed_alone() -> None:
    """Another seed or path draws others; a net with more parts draws the same for these."""
    one, other = digests(0), digests(1)
    drawn = [path for path in one if path.endswith("weight") and path != "values.weight"]
    assert all(one[path] != other[path] for path in drawn)
    assert len({one[path] for path in drawn}) == len(drawn)
    part = check(net("part", {"uniform": NET.body[1][1]}, (300, 10, 10)), "infer")
    assert draw(part, 0)["uniform.weight"].tobytes() == draw(GRAPH, 0)["uniform.weight"].tobytes()


def test_values_are_spread_as_their_scheme_says() -> None:
    """Mean, deviation, bounds; and constants as they are."""
    values = draw(GRAPH, 0)
    assert all(array.dtype == np.float32 for array in values.values())
    normal, uniform = values["normal.weight"], values["uniform.weight"]
    assert normal.std() == pytest.approx(0.25, rel=0.01)
    assert abs(normal.mean()) < 0.001
    assert np.abs(normal).max() > 1.1
    assert uniform.std() == pytest.approx(0.125 / 3**0.5, rel=0.01)
    assert -0.125 <= uniform.min() < -0.1249
    assert 0.1249 < uniform.max() <= 0.125
    assert values["he.weight"].std() == pytest.approx((2 / (50 * 9)) ** 0.5, rel=0.02)
    assert values["fc.weight"].std() == pytest.approx((0.5 / 100) ** 0.5, rel=0.02)
    assert set(values["he.bias"].tolist()) == {0.5}
    assert set(values["norm.scale"].tolist()) == set(values["norm.running_var"].tolist()) == {1.0}
    assert set(values["norm.bias"].tolist()) == set(values["norm.running_mean"].tolist()) == {0.0}
    assert values["values.weight"].tolist() == [list(range(100))]


def test_chunks_of_a_tensor_differ() -> None:
    """A large tensor does not repeat itself."""
    flat = draw(GRAPH, 0)["normal.weight"].reshape(-1)
    chunk = drawing.CHUNK
    assert flat.size > 2 * chunk
    assert not np.array_equal(flat[:1000], flat[chunk : chunk + 1000])


@pytest.mark.parametrize("name", [*models.FEATURES, "googlenet"])
def test_both_frameworks_start_from_the_same_bytes(name: str) -> None:
    """Canonical weights of both models are the drawn ones, byte for byte."""
    drawn = draw(models.made(name, "torch", "train").graph, 5)
    for backend in ("torch", "flax"):
        made = models.made(name, backend, "train")
        found = made.weights(made.build(drawn, 5))
        assert list(found) == list(drawn)
        for path, array in drawn.items():
            assert found[path].dtype == np.float32, path
            assert found[path].shape == array.shape, path
            assert found[path].tobytes() == array.tobytes(), path


def test_infer_weights_are_a_part_of_the_training_ones() -> None:
    """The same path has the same value in both modes; the heads' are left out."""
    train, infer = (draw(models.made("googlenet", "torch", m).graph, 0) for m in ("train", "infer"))
    assert {path.split(".")[0] for path in set(train) - set(infer)} == {"aux1", "aux2"}
    assert all(train[path].tobytes() == array.tobytes() for path, array in infer.items())
