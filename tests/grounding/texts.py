"""Texts that claims are checked against."""

GANS = (
    "A GAN has two networks. The discriminator estimates the probability that a sample is real. "
    "Ian Goodfellow and colleagues introduced GANs in 2014. The generator maps noise to images."
)
OTTERS = "Otters hold hands while they sleep. An otter eats 1,000 urchins a month."
