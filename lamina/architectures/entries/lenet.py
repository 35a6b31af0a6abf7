"""What is known of LeNet-1 and LeNet-5."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Paper
from lamina.architectures.lenet import lenet1, lenet5, lenet5_caffe, lenet5_modern, lenet5_rbf
from lamina.spec.layers.pool import AvgPool

LECUN_1989 = Paper(
    authors="LeCun, Boser, Denker, Henderson, Howard, Hubbard, Jackel",
    title="Handwritten Digit Recognition with a Back-Propagation Network",
    year=1989,
    place="table 1, page 402",
)
LECUN_1998 = Paper(
    authors="LeCun, Bottou, Bengio, Haffner",
    title="Gradient-Based Learning Applied to Document Recognition",
    year=1998,
    place="section II.B, table I, appendix A",
)
LARGER = (
    "Differs: an input larger than 32 × 32 makes C5 larger than 1 × 1, and F6 reads all of it; "
    "the paper replicates the network instead (section VII)."
)
TAUGHT = (
    "Differs: the second convolution sees every map; the paper's C3 has a table, 1,516 parameters.",
    "Differs: plain tanh, where the paper's is 1.7159 · tanh(2x/3); Glorot's initialisation goes "
    "with it.",
)

ENTRIES = (
    Entry(
        name="lenet1",
        build=lenet1,
        paper=LECUN_1989,
        facts=Facts(
            parameters_infer=2_578,
            parameters_train=2_578,
            macs_infer=91_520,
            input=(1, 28, 28),
            source="the paper's 2,578 independent parameters (page 402)",
        ),
        differs=(
            "Differs: the squashing function, 1.7159 · tanh(2x/3), and the initial weights are "
            "those of LeCun 1998, appendix A; the paper prints neither.",
        ),
        published="1 % error with about 9 % rejected, on zip code digits (abstract)",
    ),
    Entry(
        name="lenet5",
        build=lenet5,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=60_850,
            parameters_train=60_850,
            macs_infer=326_520,
            input=(1, 32, 32),
            source="the paper's 60,000 trainable parameters, and (84+1)·10 of the dense output",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: the output is dense (84 → 10); the paper has ten Euclidean RBF units "
            "with 840 fixed values.",
            LARGER,
        ),
    ),
    Entry(
        name="lenet5.rbf",
        build=lenet5_rbf,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=60_000,
            parameters_train=60_000,
            macs_infer=325_680,
            input=(1, 32, 32),
            source="the paper's 60,000 trainable parameters (section II.B)",
        ),
        differs=(
            "Differs: the bitmaps of the output units are drawn anew in the style of figure 3, "
            "for the ten digits.",
            LARGER,
        ),
        published="test error 0.95 % on MNIST, 0.8 % with distortions (section III.B)",
    ),
    Entry(
        name="lenet5.modern",
        build=lenet5_modern,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=62_006,
            parameters_train=62_006,
            macs_infer=651_720,
            input=(3, 32, 32),
            source="450+6, 2,400+16, 48,000+120, 10,080+84, 840+10, as courses print the table",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: colour input, where the paper's is grey.",
            "Differs: max pooling without parameters, where the paper subsamples with a "
            "coefficient and a bias for each map, then a sigmoid.",
            *TAUGHT,
        ),
    ),
    Entry(
        name="lenet5.modern_gray",
        build=partial(
            lenet5_modern,
            "lenet5.modern_gray",
            title="LeNet5ModernGray",
            pool=AvgPool(kernel=2, stride=2),
            input=(1, 32, 32),
        ),
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=61_706,
            parameters_train=61_706,
            macs_infer=416_520,
            input=(1, 32, 32),
            source="150+6, 2,400+16, 48,000+120, 10,080+84, 840+10, as courses print the table",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: average pooling without parameters, where the paper subsamples with a "
            "coefficient and a bias for each map, then a sigmoid.",
            *TAUGHT,
        ),
    ),
    Entry(
        name="lenet5.caffe",
        build=lenet5_caffe,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=431_080,
            parameters_train=431_080,
            macs_infer=2_293_000,
            input=(1, 28, 28),
            source="examples/mnist/lenet.prototxt of BVLC Caffe",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: 20 and 50 maps and 500 hidden units, where the paper has 6, 16, 120 and 84.",
            "Differs: the input is MNIST's 28 × 28, without the paper's border to 32 × 32.",
            "Differs: max pooling without parameters, and one ReLU behind the first dense layer "
            "for all the paper's activations.",
            "Differs: weights start as Caffe's xavier, uniform with variance 1 / fan-in.",
        ),
    ),
)
