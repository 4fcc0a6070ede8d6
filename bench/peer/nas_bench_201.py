"""The search network of NAS-Bench-201 in PyTorch, as the published implementations write it: every edge computes its own
five candidates, `none` among them as a multiplication by 0, with partial channels as in DrNAS's code.
"""
import torch
from torch import nn

OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]
NODES = 4
EDGES = NODES * (NODES - 1) // 2


class Zero(nn.Module):
    def forward(self, x):
        return x.mul(0.0)


class ReLUConvBN(nn.Module):
    def __init__(self, inputs, outputs, size, stride, affine):
        super().__init__()
        convolution = nn.Conv2d(inputs, outputs, size, stride, (size - 1) // 2, bias=False)
        self.op = nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs, affine=affine))

    def forward(self, x):
        return self.op(x)


def candidate(name, c):
    if name == "none":
        return Zero()
    if name == "skip_connect":
        return nn.Identity()
    if name == "avg_pool_3x3":
        return nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    return ReLUConvBN(c, c, int(name[-1]), 1, affine=False)


class MixedOperation(nn.Module):
    def __init__(self, channels, k):
        super().__init__()
        self.k = k
        self.active = channels // k
        self._ops = nn.ModuleList([candidate(name, self.active) for name in OPERATIONS])

    def forward(self, x, weights):
        first, rest = x[:, : self.active], x[:, self.active :]
        mixed = sum(w * op(first) for w, op in zip(weights, self._ops))
        if self.k == 1:
            return mixed
        y = torch.cat([mixed, rest], 1)
        n, c, h, w = y.shape
        return y.view(n, self.k, c // self.k, h, w).transpose(1, 2).reshape(n, c, h, w)


class SearchCell(nn.Module):
    def __init__(self, channels, k):
        super().__init__()
        self.edges = nn.ModuleList([MixedOperation(channels, k) for _ in range(EDGES)])

    def forward(self, x, weights):
        states, edge = [x], 0
        for _ in range(1, NODES):
            states.append(sum(self.edges[edge + i](state, weights[edge + i]) for i, state in enumerate(states)))
            edge += len(states) - 1
        return states[-1]


class ResNetBasicBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_a = ReLUConvBN(inputs, outputs, 3, 2, affine=True)
        self.conv_b = ReLUConvBN(outputs, outputs, 3, 1, affine=True)
        self.downsample = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x, _):
        return self.downsample(x) + self.conv_b(self.conv_a(x))


class SearchNetwork(nn.Module):
    ALPHAS = [(EDGES, len(OPERATIONS))]
    COMPILED = MixedOperation

    def __init__(self, cells, channels, k, classes=10):
        super().__init__()
        c = channels
        self.stem = nn.Sequential(nn.Conv2d(3, c, 3, padding=1, bias=False), nn.BatchNorm2d(c))
        self.cells = nn.ModuleList([SearchCell(c, k) for _ in range(cells)])
        for _ in range(2):
            self.cells.append(ResNetBasicBlock(c, 2 * c))
            c = 2 * c
            self.cells.extend([SearchCell(c, k) for _ in range(cells)])
        self.lastact = nn.Sequential(nn.BatchNorm2d(c), nn.ReLU())
        self.classifier = nn.Linear(c, classes)

    def forward(self, x, weights):
        x = self.stem(x)
        for cell in self.cells:
            x = cell(x, weights)
        return self.classifier(self.lastact(x).mean((2, 3)))
