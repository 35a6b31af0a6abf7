"""A small residual network as a file to start from: every comment says what is true of it."""

from __future__ import annotations

import re

from lamina.compiler.check import check
from lamina.spec.documents import read
from lamina.spec.reading import network_of

# `@part` becomes the shape behind that part, once it is known.
TEXT = """\
# yaml-language-server: $schema=lamina.schema.json
# The line above lets an editor complete and check this file; `lamina schema` makes that file.
name: {name}
input: [{channels}, {height}, {width}] # channels, height, width of one image

parameters: {{width: 16}} # numbers with names; every `${{width}}` below is one of them

# Blocks of your own are defined here and used by name. They may have parameters, too.
blocks:
  - separable: # one filter for each channel, then a mix of the channels
      parameters: {{n: required}}
      body:
        kind: chain
        body:
          - filter: {{kind: conv, channels: "${{n}}", kernel: 3, padding: 1, groups: "${{n}}"}}
          - mix: {{kind: conv_norm_act, channels: "${{n}}", kernel: 1}}

# Parts stand in their order. Their names become those of the model's attributes and weights.
body:
  # conv_norm_act is three layers in one: a convolution, batch norm, ReLU.
  - stem: {{kind: conv_norm_act, channels: "${{width}}", kernel: 3, padding: 1}} #@stem

  # A residual adds its input to what its parts make of it: both must have the same shape.
  - skip:
      kind: residual
      body:
        - first: {{kind: use, block: separable, values: {{n: "${{width}}"}}}}
        - second: {{kind: use, block: separable, values: {{n: "${{width}}"}}}} #@skip

  # The same block, three times over; each copy has weights of its own.
  - stage1:
      kind: repeat
      count: 3
      body: {{kind: basic_block, channels: "${{width}}"}} #@stage1

  # `first` stands in for the first copy: this one has stride 2, and projects its shortcut.
  - stage2:
      kind: repeat
      count: 3
      first: {{kind: basic_block, channels: "${{2 * width}}", stride: 2, projection: true}}
      body: {{kind: basic_block, channels: "${{2 * width}}"}} #@stage2

  - pool: {{kind: global_avg_pool}} #@pool
  - flat: {{kind: flatten}} #@flat
  - fc: {{kind: linear, features: {classes}}} # one logit a class; the softmax belongs to the loss
"""


def starter(name: str, input: tuple[int, int, int], classes: int) -> str:
    """The file's text, with shapes in its comments as lamina infers them."""
    channels, height, width = input
    text = TEXT.format(name=name, channels=channels, height=height, width=width, classes=classes)
    graph = check(network_of(read(text.encode(), syntax="yaml")), "train")
    shapes = {node.name: str(node.shape) for node in graph.nodes}
    return re.sub(r"#@(\w+)", lambda found: f"# → {shapes[found[1]]}", text)
