"""Claims about ZFNet."""

from __future__ import annotations

from tutorials.claim import Claim, Remark, Section

TABLE = "lamina summary zfnet --format textbook"

ZFNET = Section(
    "ZFNet",
    (
        Claim(
            "Z2",
            "B 4.3.2",
            "8 layers: 5 convolutions, 3 fully connected",
            "right",
            "lamina summary zfnet",
            "depth",
            "8 weighted layers",
        ),
        Claim(
            "Z3",
            "B 4.3.2",
            "the first convolution is 7×7×3/2, not 11×11×3/4",
            "right",
            "lamina diff alexnet zfnet",
            "~ conv1:",
            "11×11 → 7×7, 4 → 2,",
            "below its table the tutorial drops the /2",
        ),
        Claim(
            "Z4",
            "B 4.3.2",
            "C2 has stride 2, so its output differs",
            "right",
            TABLE,
            "conv2",
            "5×5×96/2, 26×26×256",
        ),
        Claim(
            "Z5",
            "B table 4.3",
            "224, 110, 55, 26, 13, 13, 13, 13, 6, 4096, 4096, 1000",
            "right",
            TABLE,
            "input | conv1 | pool1 | conv2 | pool2 | conv3 | conv4 | conv5 | pool5 | fc6 | fc7 "
            "| fc8",
            "224×224×3 110×110×96 55×55×96 26×26×256 13×13×256 13×13×384 13×13×384 13×13×256 "
            "6×6×256 4096 4096 1000",
            "with a padding of 1 and pools that round up, which the table does not say",
        ),
    ),
    (
        Remark(
            "Z1",
            "B 4.3.1",
            "won ILSVRC-2013 with 11.19 %; its own 13.51 % came eighth",
            "history",
            "Zeiler, not Xeiler; and AlexNet adjusted, not fine-tuned",
        ),
        Remark(
            "Z6", "B 4.3.2", "AlexNet's large first kernels lose middle frequencies", "judgement"
        ),
        Remark(
            "Z7",
            "B 4.3.1, 4.3.3",
            "deconvolution is the inverse of convolution",
            "wrong",
            "it is the transposed convolution, which brings back the shape, not the values",
        ),
        Remark("Z8", "B 4.3.3", "shows what excites each feature map", "judgement"),
        Remark("Z9", "B 4.3.3", "shows how features evolve in training", "judgement"),
        Remark("Z10", "B 4.3.3", "several layers of deconvolution lead back to pixels", "right"),
        Remark(
            "Z11", "B 4.3.3", "hiding parts of the input shows what the class hangs on", "right"
        ),
        Remark("Z12", "B 4.3.3", "projects the patches that excite a map, not just crops", "right"),
    ),
    (TABLE,),
)
