"""Beside Keras 3, on torch and on JAX: inference and a training step.

    python benchmarks/keras_steps.py [--quick] [--pairs N] [--results FILE]

Batch 8, float32, the same weights by the tables of `lamina convert`; outputs and the first losses
are compared before anything is timed. Keras is used as its guides do: `train_on_batch` of a
compiled model, and for inference the faster of `predict_on_batch` and a call of the model; its
images stay channels-last, its default. Each network has a process of its own for each backend.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import measure
import report
import steps

import lamina
from lamina.checkpoints.convert import convert

BATCH = 8
NETWORKS = {  # Keras's name → ours; none drops at random, as our VGGs do and Keras's don't
    "ResNet50": "resnet50.keras",
    "InceptionV3": "inception_v3.keras",
    "MobileNetV2": "mobilenet_v2.keras",
    "DenseNet121": "densenet121.keras",
}
BACKENDS = {"torch": "torch", "jax": "flax"}  # Keras's name → ours


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        print(json.dumps(sample(*json.loads(sys.argv[2]))))
        return
    options = report.options(__doc__)
    names = ("MobileNetV2",) if options.quick else tuple(NETWORKS)
    batch, size = (2, 64) if options.quick else (BATCH, None)
    count = options.pairs or (1 if options.quick else 5)
    found: list[measure.Pair] = []
    for backend in BACKENDS:
        for name in names:
            measure.progress(f"{name} on {backend}: making both models")
            made = measure.in_own_process(__file__, name, backend, batch, size, count)
            found += [measure.Pair(**one) for one in made]
    found.sort(key=lambda pair: pair.group, reverse=True)  # torch first; training, then inference
    report.of_pairs(
        options,
        "Beside Keras 3",
        found,
        f"Batch {batch}, float32. Inference: ours with `optimize=True`, jitted in flax; training:",
        "SGD with momentum, in flax as a functional step.",
    )


def sample(name: str, backend: str, batch: int, size: int | None, count: int) -> Any:
    """Both pairs of a network on a backend, in a process that has no other."""
    os.environ["KERAS_BACKEND"] = backend
    import keras
    import numpy as np

    channels, *own = lamina.create(NETWORKS[name]).input
    height, width = (size, size) if size else own
    theirs = getattr(keras.applications, name)(
        weights=None, classifier_activation=None, input_shape=(height, width, channels)
    )
    settle(theirs)
    net = lamina.create(NETWORKS[name], input=(channels, height, width))
    chance = np.random.default_rng(0)
    x = chance.standard_normal((batch, height, width, channels), np.float32)
    labels = np.arange(batch)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.weights.h5")
        theirs.save_weights(file)
        convert(file, NETWORKS[name], Path(folder, "model"), source="keras")
        models = [
            lamina.load_model(Path(folder, "model"), BACKENDS[backend], mode, net=net, optimize=o)
            for mode, o in (("infer", True), ("train", False))
        ]
    infer, train = (loaded.model for loaded in models)
    ours = OURS[backend](infer, train, x, labels)
    what = f"{name}, {backend}"
    way, peer = faster(what, backend, theirs, x)
    measure.refuse_different(
        f"{what}, output", np.asarray(ours["inference"]()), keras.ops.convert_to_numpy(peer())
    )
    found = [
        measure.pairs(
            f"{what}, inference ({way})",
            ours["inference"],
            peer,
            count,
            group=f"{backend}, inference",
        )
    ]
    theirs.compile(
        optimizer=keras.optimizers.SGD(steps.RATE, momentum=steps.MOMENTUM),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def trained() -> Any:
        return theirs.train_on_batch(x, labels)

    measure.refuse_different(
        f"{what}, first loss", np.asarray(ours["training"]()), np.asarray(trained())
    )
    group = f"{backend}, training"
    found.append(measure.pairs(f"{what}, training", ours["training"], trained, count, group=group))
    return [vars(pair) for pair in found]


def settle(model: Any) -> None:
    """Running statistics that are no defaults, so that a wrong one would show."""
    import keras
    import numpy as np

    chance = np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            shape = tuple(layer.moving_mean.shape)
            layer.moving_mean.assign(chance.normal(0, 0.1, shape).astype("f4"))
            layer.moving_variance.assign(chance.uniform(0.8, 1.2, shape).astype("f4"))


def faster(what: str, backend: str, model: Any, x: Any) -> tuple[str, Callable[[], Any]]:
    """How Keras predicts faster, and that."""
    ways = {
        "predict_on_batch": lambda: model.predict_on_batch(x),
        "call": lambda: call(model, x, backend),
    }
    tried = measure.pairs(f"{what}: ways to predict", *ways.values(), 2)
    way = "predict_on_batch" if tried.ratio <= 1 else "call"
    return way, ways[way]


def call(model: Any, x: Any, backend: str) -> Any:
    """A call of the model without a gradient; all of it, since JAX does not wait."""
    if backend == "torch":
        import torch

        with torch.no_grad():
            return model(x, training=False)
    return model(x, training=False).block_until_ready()


def in_torch(infer: Any, train: Any, x: Any, labels: Any) -> dict[str, Callable[[], Any]]:
    """Ours on torch, given the very memory that Keras is given."""
    import torch

    images, wanted = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(labels)

    @torch.inference_mode()
    def predict() -> Any:
        return infer(images)

    return {"inference": predict, "training": steps.torch_step(train, images, wanted)}


def in_flax(infer: Any, train: Any, x: Any, labels: Any) -> dict[str, Callable[[], Any]]:
    """Ours in flax, jitted."""
    import jax
    import jax.numpy as jnp
    from flax import nnx

    images = jnp.asarray(x)
    graph, state = nnx.split(infer)
    run = jax.jit(lambda state, images: nnx.merge(graph, state)(images))
    return {
        "inference": lambda: run(state, images).block_until_ready(),
        "training": steps.functional(train, images, jnp.asarray(labels)),
    }


OURS = {"torch": in_torch, "jax": in_flax}


if __name__ == "__main__":
    main()
