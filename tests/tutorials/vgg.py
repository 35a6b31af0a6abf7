"""Claims about VGG."""

from __future__ import annotations

from tutorials.claim import Claim, Remark, Section

LIST = "lamina list 'vgg*'"

VGG = Section(
    "VGG",
    (
        Claim(
            "V2",
            "A 3.3.3.1",
            "140M = 140 million parameters",
            "about",
            LIST,
            "vgg11 | vgg13 | vgg16 | vgg19",
            "140,000,000",
            "rounded between VGG16 and VGG19",
        ),
        Claim(
            "V3",
            "A 3.3.3.1",
            "19 layers; VGG16 and VGG19",
            "right",
            "lamina summary vgg19",
            "depth",
            "19 weighted layers",
            "the paper has six nets, of 11 to 19 layers",
        ),
        Claim(
            "V4",
            "C",
            "all kernels are 3×3",
            "loose",
            "lamina summary vgg16.c --format textbook",
            "conv3_3 | conv4_3 | conv5_3",
            note="not those of configuration C",
        ),
        Claim(
            "V6",
            "C",
            "VGG16 as in the figure (which is lost)",
            "right",
            "lamina summary vgg16 --json",
            '"conv": | "max_pool": | "linear":',
            '13, "max_pool": 5, "linear": 3',
        ),
    ),
    (
        Remark(
            "V1",
            "A 3.3.3.1",
            "ILSVRC-2014: second in classification, first in localisation",
            "history",
        ),
        Remark("V5", "C", "of Oxford and DeepMind; much lower error", "history"),
    ),
)
