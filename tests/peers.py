"""Other libraries' models, for the proof of checkpoints; they are installed by
`make verify-checkpoints` alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

# What torchvision's package asks for at import and its compiled part would define, which is not
# installed with the CPU-only build of torch. No model here computes with either.
SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
OPERATORS: list[Any] = []  # kept alive: a library that is collected takes its operators along


def model(peer: str, name: str) -> Any:
    """A library's model, in evaluation mode, with initial weights of its own; with side heads
    where it makes them by default."""
    define_operators()
    if peer == "timm":
        import timm

        return timm.create_model(name, pretrained=False).eval()
    from torchvision import models

    # else their truncated normal is drawn by scipy, slowly
    own = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(models, name)(weights=None, **own).eval()


class Made(NamedTuple):
    """A library's model with random weights: its checkpoint, an input (N × C × H × W), and what
    it computes of that."""

    checkpoint: Path
    x: Array
    y: Array


def made(peer: str, name: str, shape: tuple[int, ...], folder: Path) -> Made:
    """A model and its checkpoint in a folder, for inputs of that shape (C × H × W)."""
    if peer == "keras":
        import keras_peer

        return Made(*keras_peer.made(name, shape, folder))
    import torch

    torch.manual_seed(0)
    net = model(peer, name)
    with torch.no_grad():
        randomise(net, shape)
        x = torch.randn(2, *shape)
        y = net(x)
    path = folder / f"{name}.pth"
    torch.save(net.state_dict(), path)
    return Made(path, x.numpy(), y.numpy())


def source(peer: str) -> str:
    """The text that says how a library's models are made."""
    file = "keras_peer.py" if peer == "keras" else "peers.py"
    return Path(__file__).with_name(file).read_text("utf-8")


def randomise(net: Any, shape: tuple[int, ...]) -> None:
    """No value stays as it began: biases and scales have zeros and ones then, for which any other
    could stand in, a layer scale of 1e-6 hides its block, and of weights as small as torch's
    own the biases leave a network without norms nothing that its input has a say in.

    Running statistics are about those of what reaches each norm from a batch, whatever was done
    to the norms before it: so no layer fades, and none blows a rounding error up. A channel
    that was hardly alive in that batch gets a variance like the others'.

    Norms have biases about 1, so that most of what a ReLU reads passes. About 0, half of it is
    cut, the next norm makes up for it, and a difference grows by a fifth in each layer:
    Inception-v4 in float32 is then 3e-4 off itself in float64, and so 3e-6.
    """
    import torch

    norms = [part for part in net.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    of_norms = {id(value) for norm in norms for value in norm.parameters()}
    for name, value in net.named_parameters():
        if name.endswith("bias"):
            value.normal_(1 if id(value) in of_norms else 0, 0.1)
        elif id(value) in of_norms or value.numel() == value.shape[0]:
            value.uniform_(0.75, 1.25)
        else:
            value.normal_(0, (2 / value[0].numel()) ** 0.5)
    hooks = [norm.register_forward_pre_hook(settle) for norm in norms]
    if norms:
        net(torch.randn(8, *shape))
    for hook in hooks:
        hook.remove()


def settle(norm: Any, inputs: Any) -> None:
    """Give a norm, before it is run, statistics near those of its input."""
    import torch

    variance, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
    variance = variance.clamp(min=float(variance.mean()) / 4)
    norm.running_mean.copy_(mean + 0.2 * torch.randn_like(mean) * variance.sqrt())
    norm.running_var.copy_(variance * torch.empty_like(variance).uniform_(0.7, 1.3))


def define_operators() -> None:
    """Once for the process, where torchvision's compiled part does not do so itself."""
    import torch

    if OPERATORS or hasattr(torch.ops.torchvision, "nms"):
        return
    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    OPERATORS.append(library)
