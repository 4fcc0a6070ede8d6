"""Spatial concrete dropout in PyTorch, as the code of Gal, Hron and Kendall has it: a probability that is learnt for every
place, one relaxed Bernoulli variable for each sample and channel, and KL/N of the weights behind the place.
"""
import math

import torch
from torch import nn

PROBABILITY, TEMPERATURE = 0.1, 0.1
LENGTH_SCALE, EXAMPLES = 0.01, 25_000


class ConcreteDropout(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.logit = nn.Parameter(torch.tensor(math.log(PROBABILITY / (1 - PROBABILITY))))
        self.channels = channels
        self.readers = []  # a plain list, so that what reads the place stays a part of its own module

    def forward(self, x):
        noise = torch.rand(x.shape[0], x.shape[1], 1, 1, device=x.device)
        score = (self.logit + torch.log(noise + 1e-7) - torch.log(1 - noise + 1e-7)) / TEMPERATURE
        return x * (torch.sigmoid(-score) * (1 + torch.exp(self.logit)))

    def regulariser(self):
        p = torch.sigmoid(self.logit)
        squares = sum(layer.weight.square().sum() for layer in self.readers)
        entropy = -p * torch.log(p) - (1 - p) * torch.log(1 - p)
        return (LENGTH_SCALE**2 / 2 * squares / (1 - p) - self.channels * entropy) / EXAMPLES


def monte_carlo_loss(network):
    return sum(module.regulariser() for module in network.modules() if isinstance(module, ConcreteDropout))


def read_by(place, *layers):
    """The place, which these convolutions or this matrix read; nothing for a place that only rectifies."""
    if isinstance(place, ConcreteDropout):
        place.readers = list(layers)
