"""Claims about convolutional networks at large."""

from __future__ import annotations

from tutorials.claim import Claim, Remark, Section

GENERAL = Section(
    "Convolutional networks",
    (
        Claim(
            "C1",
            "C (1)",
            "of 100×100×3, each hidden unit has 30000 connections",
            "right",
            "lamina summary examples/claims/fully_connected.yaml --format textbook",
            "input | unit",
            "100×100×3 30,000 30,000+1",
        ),
        Claim(
            "C3",
            "C",
            "locally, K connections to each unit instead of all",
            "right",
            "lamina summary examples/claims/one_map.yaml --format textbook",
            "input | conv",
            "1×32×1 1×5×1/1,",
        ),
        Claim(
            "C4",
            "C",
            "one map to one: K+1 parameters, whatever the number of neurons, M - K + 1",
            "right",
            "lamina summary examples/claims/one_map.yaml --format textbook",
            "input | conv",
            "1×32×1 1×28×1 28 5+1",
            "32 - 5 + 1 neurons",
        ),
    ),
    (
        Remark("C2", "C (2)", "fully connected nets hardly learn local invariance", "judgement"),
        Remark(
            "C5",
            "C",
            "[(convolution, ReLU)×M, pool×b]×N, dense×K",
            "judgement",
            "`chain` and `repeat` say it; K is 3 in AlexNet and VGG, 0 in NIN",
        ),
        Remark("C6", "C", "small kernels, great depth, few pools", "judgement"),
        Remark(
            "C7",
            "C",
            "invariant to shifts, scale and rotation, to a degree",
            "loose",
            "convolution follows shifts; the rest is learnt, if at all",
        ),
        Remark(
            "C8",
            "A 3.3.6",
            "colours and edges first, then textures, then parts",
            "right",
            "Zeiler 2014, by its pictures",
        ),
        Remark("C9", "A 3.3.5", "feature maps can be looked at", "judgement"),
        Remark(
            "C10",
            "A",
            "transfer learning; a gesture classifier",
            "word",
            "announced, no number; `frozen` and another `num_classes` are what it takes",
        ),
        Remark("C11", "D", "an earlier part on pre-training", "word"),
        Remark("C12", "B", "advertisements below the text", "word", "no part of the tutorial"),
        Remark("C13", "A", "a misprint in *convolution*", "word"),
        Remark("C14", "A", "the course's outline", "word"),
    ),
)
