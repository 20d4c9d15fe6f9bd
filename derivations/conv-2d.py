"""A convolutional layer over a plane."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Convolution in a plane",
    network=nets.convolutional(2, by_input=True),
    opening=(
        "A kernel $W$ of $p \\times q$ entries goes over a plane (Goodfellow, Bengio and Courville 2016, eq. 9.6; "
        "what networks call a convolution does not turn the kernel round). The gradient by the kernel goes over "
        "the input with what came back in place of the kernel; what the input receives is a convolution proper, "
        "with the kernel turned round and zeros beyond the ends (eq. 9.11 to 9.13)."
    ),
)
