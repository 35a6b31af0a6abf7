"""What the tutorials claim that this project started from, section by section.

A is a course's third chapter (known in two copies), B a book of questions, its fourth chapter
(with its tables from the book's repository), C an overview of convolutional networks, D the
fourth part of a series for beginners.
"""

from __future__ import annotations

from tutorials.alexnet import ALEXNET
from tutorials.claim import TOLERANCE, Claim, Remark, Section
from tutorials.general import GENERAL
from tutorials.googlenet import GOOGLENET
from tutorials.lenet import LENET
from tutorials.nin import NIN
from tutorials.resnet import RESNET
from tutorials.vgg import VGG
from tutorials.zfnet import ZFNET

SECTIONS = (LENET, ALEXNET, ZFNET, NIN, VGG, GOOGLENET, RESNET, GENERAL)

__all__ = ["SECTIONS", "TOLERANCE", "Claim", "Remark", "Section"]
