"""The plain networks that ResNet (He 2016) is compared with: the same without shortcuts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lamina.architectures.entry import Entry
from lamina.architectures.resnet import GLOBAL_AVERAGE, HE_2016, facts, resnet
from lamina.spec.blocks.residual import PlainBlock

PLAIN = PlainBlock(channels=64)

ENTRIES = (
    Entry(
        name="plain18",
        build=partial(resnet, "plain18", (2, 2, 2, 2), block=PLAIN, title="Plain18"),
        paper=replace(HE_2016, place="section 4.1, table 2"),
        facts=facts(11_515_688, 1_794_805_760, "the layers of table 1, 18-layer"),
        differs=(GLOBAL_AVERAGE,),
        published="top-1 error 27.94 % on ILSVRC-2012 val, ten crops (table 2)",
    ),
    Entry(
        name="plain34",
        build=partial(resnet, "plain34", (3, 4, 6, 3), block=PLAIN, title="Plain34"),
        paper=replace(HE_2016, place="section 3.3, figure 3, table 2"),
        facts=facts(
            21_623_848, 3_644_493_824, "figure 3 prints 3.6 billion; exactly, its 34 layers"
        ),
        differs=(GLOBAL_AVERAGE,),
        published="top-1 error 28.54 %, top-5 10.02 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
)
