"""A convolutional layer of several channels, several places at a time."""

from symnet import Lecture, nets

lecture = Lecture(
    title="Convolution with channels and a stride",
    network=nets.convolutional(2, by_input=True, stride=2, channels=(2, 2), kernel=(2, 3)),
    opening=(
        "Each channel of the output has a kernel for each channel of the input, and adds up what these find "
        "(Goodfellow, Bengio and Courville 2016, eq. 9.7); the kernels go two places at a time (eq. 9.8). What comes "
        "back to a kernel goes over the input as the kernel did, with its entries two places apart; what the "
        "input receives is spread, with zeros between its entries (Dumoulin and Visin 2016, sec. 4.5)."
    ),
)
