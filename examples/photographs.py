"""Two real photographs, as networks take them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_sample_image

Floats = NDArray[np.float32]

PHOTOGRAPHS = ("china", "flower")

# What networks trained on ImageNet expect: values in [0, 1], less this mean, over this deviation.
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def photograph(name: str) -> Image.Image:
    """`china` or `flower`: 640 × 427 pixels, shipped with scikit-learn."""
    return Image.fromarray(load_sample_image(f"{name}.jpg"))


def batch(height: int, width: int) -> Floats:
    """Both photographs, resized and cropped at the centre: 2 × 3 × height × width."""
    return np.stack([normalised(photograph(name), height, width) for name in PHOTOGRAPHS])


def normalised(image: Image.Image, height: int, width: int) -> Floats:
    """One photograph as ImageNet's networks take it: 3 × height × width."""
    scale = max(width / image.width, height / image.height)
    resized = image.resize((round(image.width * scale), round(image.height * scale)))
    left, top = (resized.width - width) // 2, (resized.height - height) // 2
    cropped = resized.crop((left, top, left + width, top + height))
    return (plain(cropped) - MEAN[:, None, None]) / DEVIATION[:, None, None]


def plain(image: Image.Image) -> Floats:
    """Values in [0, 1]: 3 × height × width."""
    values = np.asarray(image, np.float32) / 255
    return np.ascontiguousarray(values.transpose(2, 0, 1))


def save(gray: Floats, path: Path) -> NDArray[np.uint8]:
    """Write height × width values in [0, 1] as an image. Returns its pixels."""
    pixels = (gray.clip(0, 1) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return pixels
