"""The DARTS search network in PyTorch, as the published implementations write it: every edge computes its own candidates,
with partial channels, and no affine normalisation in the cells. `none` is left out, since it adds nothing. Module names
are those of the published DARTS code. With `dropout` the candidates' ReLUs and the classifier have concrete dropout.
"""
import torch
import torch.nn.functional as F
from torch import nn

from concrete_dropout import ConcreteDropout, read_by

OPERATIONS = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"]
MU_DARTS_OPERATIONS = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "dil_conv_3x3"]
NODES = 4
EDGES = sum(range(2, 2 + NODES))


class Sequence(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.op = nn.Sequential(*layers)

    def forward(self, x):
        return self.op(x)


class Place(nn.ReLU):
    """A ReLU with concrete dropout behind it."""

    def __init__(self, channels):
        super().__init__()
        self.dropout = ConcreteDropout(channels)

    def forward(self, x):
        return self.dropout(super().forward(x))


def rectifier(channels, dropout, *readers):
    if not dropout:
        return nn.ReLU()
    place = Place(channels)
    read_by(place.dropout, *readers)
    return place


class FactorizedReduce(nn.Module):
    def __init__(self, inputs, outputs, affine=False, dropout=False):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.conv_2 = nn.Conv2d(inputs, outputs - outputs // 2, 1, 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, affine=affine)
        self.relu = rectifier(inputs, dropout, self.conv_1, self.conv_2)

    def forward(self, x):
        x = self.relu(x)
        return self.bn(torch.cat([self.conv_1(x), self.conv_2(x[:, :, 1:, 1:])], 1))


def rectified_convolution(inputs, outputs, affine=False):
    return Sequence(nn.ReLU(), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs, affine=affine))


def depthwise(c, size, stride, dilation):
    padding = dilation * (size - 1) // 2
    return nn.Conv2d(c, c, size, stride, padding, dilation, groups=c, bias=False)


def separable(c, size, stride, dilation, affine, dropout):
    convolutions = [depthwise(c, size, stride, dilation), nn.Conv2d(c, c, 1, bias=False)]
    return [rectifier(c, dropout, *convolutions), *convolutions, nn.BatchNorm2d(c, affine=affine)]


def candidate(name, c, stride, affine=False, dropout=False):
    if name == "max_pool_3x3":
        return Sequence(nn.MaxPool2d(3, stride, 1), nn.BatchNorm2d(c, affine=False))
    if name == "avg_pool_3x3":
        return Sequence(nn.AvgPool2d(3, stride, 1, count_include_pad=False), nn.BatchNorm2d(c, affine=False))
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(c, c, affine, dropout)
    size = int(name[-1])
    if name.startswith("dil_conv"):
        return Sequence(*separable(c, size, stride, 2, affine, dropout))
    return Sequence(*separable(c, size, stride, 1, affine, dropout), *separable(c, size, 1, 1, affine, dropout))


class MixedOperation(nn.Module):
    def __init__(self, channels, stride, k, operations, dropout):
        super().__init__()
        self.k = k
        self.active = channels // k
        self.pool = nn.MaxPool2d(2, 2) if stride == 2 else nn.Identity()
        self._ops = nn.ModuleList(
            [None if name == "none" else candidate(name, self.active, stride, dropout=dropout) for name in operations]
        )

    def forward(self, x, weights):
        first, rest = x[:, : self.active], x[:, self.active :]
        mixed = sum(w * op(first) for w, op in zip(weights, self._ops) if op is not None)
        if self.k == 1:
            return mixed
        y = torch.cat([mixed, self.pool(rest)], 1)
        n, c, h, w = y.shape
        return y.view(n, self.k, c // self.k, h, w).transpose(1, 2).reshape(n, c, h, w)


class Cell(nn.Module):
    def __init__(self, older, newer, channels, reduction, reduction_before, *mixing):
        super().__init__()
        self.reduction = reduction
        self.preprocess0 = FactorizedReduce(older, channels) if reduction_before else rectified_convolution(older, channels)
        self.preprocess1 = rectified_convolution(newer, channels)
        self._ops = nn.ModuleList(
            [
                MixedOperation(channels, 2 if reduction and source < 2 else 1, *mixing)
                for node in range(NODES)
                for source in range(2 + node)
            ]
        )

    def forward(self, older, newer, weights):
        states = [self.preprocess0(older), self.preprocess1(newer)]
        edge = 0
        for _ in range(NODES):
            states.append(sum(self._ops[edge + i](x, weights[edge + i]) for i, x in enumerate(states)))
            edge += len(states) - 1
        return torch.cat(states[-NODES:], 1)


class SearchNetwork(nn.Module):
    COMPILED = MixedOperation  # what torch.compile is given: compiling all cells at once takes it an hour

    def __init__(self, cells, channels, k, classes=10, operations=OPERATIONS, dropout=False):
        super().__init__()
        self.ALPHAS = [(EDGES, len(operations))] * 2  # normal, reduction
        outputs = 3 * channels
        self.stem = nn.Sequential(nn.Conv2d(3, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs))
        older, newer, c, before = outputs, outputs, channels, False
        self.cells = nn.ModuleList()
        for i in range(cells):
            reduction = i in (cells // 3, 2 * cells // 3)
            c = 2 * c if reduction else c
            self.cells.append(Cell(older, newer, c, reduction, before, k, operations, dropout))
            older, newer, before = newer, NODES * c, reduction
        self.dropout = ConcreteDropout(newer) if dropout else nn.Identity()
        self.classifier = nn.Linear(newer, classes)
        read_by(self.dropout, self.classifier)

    def forward(self, x, normal, reduce):
        older = newer = self.stem(x)
        for cell in self.cells:
            older, newer = newer, cell(older, newer, reduce if cell.reduction else normal)
        return self.classifier(self.dropout(newer.mean((2, 3), keepdim=True)).flatten(1))
