"""What can be typed after `lamina convert`."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.values import positive

SUMMARY = "write weights of another library as a model folder"
EXAMPLE = "lamina convert resnet50-0676ba61.pth --net resnet50 -o resnet50"
CONVERTING = """\
  lamina convert model.safetensors --net convnext_tiny --from timm -o convnext
  lamina convert tuned.pth --net resnet18 --num-classes 10 -o tuned
  lamina convert mine.weights.h5 --net resnet50.keras -o mine

reads .safetensors, .pth and .pt (state dicts, also within {"state_dict": ...},
and from DataParallel), and Keras's .h5, .weights.h5 and .keras; what a file is
says its content, not its name; a .pth is opened by torch with weights_only, in
a process of its own, as are Keras's files by h5py

OUT is a folder with config.json (the network, and how the library prepares
images), model.safetensors and README.md; lamina.load_model(OUT, "torch") or
"flax" makes the model; every tensor must be there, in its shape, and no other
"""


def add(to: ArgumentParser) -> None:
    to.epilog = f"{to.epilog}\n{CONVERTING}"
    to.add_argument("weights", metavar="WEIGHTS", help="the file with another library's weights")
    to.add_argument("--net", required=True, metavar="NET", help="a name of the zoo")
    to.add_argument("-o", "--output", required=True, metavar="OUT", help="the folder to write")
    to.add_argument(
        "--from",
        dest="source",
        choices=("auto", "torchvision", "timm", "keras"),
        default="auto",
        help="whose weights they are (default: auto, which tells it by their keys)",
    )
    to.add_argument(
        "--num-classes", metavar="N", type=positive, help="if not the network's own number"
    )
    to.add_argument(
        "--cast", action="store_true", help="make float32 of float16, bfloat16 and float64"
    )
    to.add_argument("--overwrite", action="store_true", help="replace the model in OUT")
