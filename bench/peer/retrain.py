"""The network of the genotype DrNAS_cifar10 with its auxiliary tower in PyTorch, as the published implementations write it
(a pool is followed by a normalisation without scale and shift, as in DrNAS's code).
"""
import torch
from torch import nn

from darts import FactorizedReduce, candidate, rectified_convolution

# Pairs of (operation, input node); two for each node from 2 to 5.
NORMAL = [
    ("sep_conv_3x3", 0), ("sep_conv_5x5", 1), ("sep_conv_3x3", 1), ("sep_conv_3x3", 2),
    ("skip_connect", 0), ("sep_conv_3x3", 1), ("sep_conv_3x3", 2), ("dil_conv_5x5", 3),
]  # fmt: skip
REDUCE = [
    ("max_pool_3x3", 0), ("sep_conv_5x5", 1), ("dil_conv_5x5", 2), ("sep_conv_5x5", 1),
    ("sep_conv_5x5", 1), ("dil_conv_5x5", 3), ("skip_connect", 4), ("sep_conv_5x5", 1),
]  # fmt: skip
NODES = 4


def drop_path(x, probability):
    kept = 1.0 - probability
    mask = torch.empty(x.shape[0], 1, 1, 1, device=x.device).bernoulli_(kept)
    return x.div(kept).mul(mask)


class Cell(nn.Module):
    def __init__(self, older, newer, channels, reduction, reduction_before):
        super().__init__()
        self.preprocess0 = (
            FactorizedReduce(older, channels, True) if reduction_before else rectified_convolution(older, channels, True)
        )
        self.preprocess1 = rectified_convolution(newer, channels, True)
        edges = REDUCE if reduction else NORMAL
        self._indices = [source for _, source in edges]
        self._ops = nn.ModuleList(
            [candidate(name, channels, 2 if reduction and source < 2 else 1, affine=True) for name, source in edges]
        )

    def forward(self, older, newer, drop):
        states = [self.preprocess0(older), self.preprocess1(newer)]
        for node in range(NODES):
            inputs = []
            for edge in (2 * node, 2 * node + 1):
                op = self._ops[edge]
                y = op(states[self._indices[edge]])
                inputs.append(y if drop == 0 or isinstance(op, nn.Identity) else drop_path(y, drop))
            states.append(inputs[0] + inputs[1])
        return torch.cat(states[-NODES:], 1)


class AuxiliaryHead(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.ReLU(),
            nn.AvgPool2d(5, stride=3, padding=0, count_include_pad=False),
            nn.Conv2d(channels, 128, 1, bias=False),
            nn.BatchNorm2d(128),
            nn.ReLU(inplace=True),
            nn.Conv2d(128, 768, 2, bias=False),
            nn.BatchNorm2d(768),
            nn.ReLU(inplace=True),
        )
        self.classifier = nn.Linear(768, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class RetrainNetwork(nn.Module):
    COMPILED = Cell

    def __init__(self, cells, channels, classes=10):
        super().__init__()
        outputs = 3 * channels
        self.stem = nn.Sequential(nn.Conv2d(3, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs))
        older, newer, c, before = outputs, outputs, channels, False
        self.cells = nn.ModuleList()
        for i in range(cells):
            reduction = i in (cells // 3, 2 * cells // 3)
            c = 2 * c if reduction else c
            self.cells.append(Cell(older, newer, c, reduction, before))
            older, newer, before = newer, NODES * c, reduction
            if i == 2 * cells // 3:
                self.tower, self.auxiliary_head = i, AuxiliaryHead(newer, classes)
        self.classifier = nn.Linear(newer, classes)

    def forward(self, x, drop):
        older = newer = self.stem(x)
        for i, cell in enumerate(self.cells):
            older, newer = newer, cell(older, newer, drop)
            if i == self.tower:
                auxiliary = self.auxiliary_head(newer)
        return self.classifier(newer.mean((2, 3))), auxiliary
