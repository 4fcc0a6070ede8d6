"""The DARTS supernet in PyTorch, as bench/supernet.ts measures it: same space, same partial channels, no affine
normalisation in the cells. Every edge computes its own candidates, as the published implementations do; `none` is left
out, since it adds nothing. Module names are those of the published DARTS code.

Reads commands from standard input, one a line, and answers each with one line of JSON:
  network CELLS CHANNELS K BATCH LAYOUT   takes a network of 10 classes for 32x32 images, built at the first mention; its
                                          weights and multiply-accumulates. Other sizes are forgotten.
  pass                                    milliseconds of forward and backward with respect to the weights
  step                                    milliseconds of an architecture pass, a weight pass and both updates
  memory                                  most memory that the process held so far, in bytes
The first argument is the number of threads.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

OPERATIONS = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"]
NODES = 4
EDGES = sum(range(2, 2 + NODES))


class Sequence(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.op = nn.Sequential(*layers)

    def forward(self, x):
        return self.op(x)


class FactorizedReduce(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.conv_2 = nn.Conv2d(inputs, outputs - outputs // 2, 1, 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, affine=False)

    def forward(self, x):
        x = F.relu(x)
        return self.bn(torch.cat([self.conv_1(x), self.conv_2(x[:, :, 1:, 1:])], 1))


def rectified_convolution(inputs, outputs):
    return Sequence(nn.ReLU(), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs, affine=False))


def depthwise(c, size, stride, dilation):
    padding = dilation * (size - 1) // 2
    return nn.Conv2d(c, c, size, stride, padding, dilation, groups=c, bias=False)


def pointwise(c):
    return [nn.Conv2d(c, c, 1, bias=False), nn.BatchNorm2d(c, affine=False)]


def candidate(name, c, stride):
    if name == "max_pool_3x3":
        return Sequence(nn.MaxPool2d(3, stride, 1), nn.BatchNorm2d(c, affine=False))
    if name == "avg_pool_3x3":
        return Sequence(nn.AvgPool2d(3, stride, 1, count_include_pad=False), nn.BatchNorm2d(c, affine=False))
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(c, c)
    size = int(name[-1])
    if name.startswith("dil_conv"):
        return Sequence(nn.ReLU(), depthwise(c, size, stride, 2), *pointwise(c))
    return Sequence(nn.ReLU(), depthwise(c, size, stride, 1), *pointwise(c), nn.ReLU(), depthwise(c, size, 1, 1), *pointwise(c))


class MixedOperation(nn.Module):
    def __init__(self, channels, stride, k):
        super().__init__()
        self.k = k
        self.active = channels // k
        self.pool = nn.MaxPool2d(2, 2) if stride == 2 else nn.Identity()
        self._ops = nn.ModuleList([None if name == "none" else candidate(name, self.active, stride) for name in OPERATIONS])

    def forward(self, x, weights):
        first, rest = x[:, : self.active], x[:, self.active :]
        mixed = sum(w * op(first) for w, op in zip(weights, self._ops) if op is not None)
        if self.k == 1:
            return mixed
        y = torch.cat([mixed, self.pool(rest)], 1)
        n, c, h, w = y.shape
        return y.view(n, self.k, c // self.k, h, w).transpose(1, 2).reshape(n, c, h, w)


class Cell(nn.Module):
    def __init__(self, older, newer, channels, reduction, reduction_before, k):
        super().__init__()
        self.reduction = reduction
        self.preprocess0 = FactorizedReduce(older, channels) if reduction_before else rectified_convolution(older, channels)
        self.preprocess1 = rectified_convolution(newer, channels)
        self._ops = nn.ModuleList(
            [
                MixedOperation(channels, 2 if reduction and source < 2 else 1, k)
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


class Supernet(nn.Module):
    def __init__(self, cells, channels, k, classes=10):
        super().__init__()
        outputs = 3 * channels
        self.stem = nn.Sequential(nn.Conv2d(3, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs))
        older, newer, c, before = outputs, outputs, channels, False
        self.cells = nn.ModuleList()
        for i in range(cells):
            reduction = i in (cells // 3, 2 * cells // 3)
            c = 2 * c if reduction else c
            self.cells.append(Cell(older, newer, c, reduction, before, k))
            older, newer, before = newer, NODES * c, reduction
        self.classifier = nn.Linear(newer, classes)

    def forward(self, x, normal, reduce):
        older = newer = self.stem(x)
        for cell in self.cells:
            older, newer = newer, cell(older, newer, reduce if cell.reduction else normal)
        return self.classifier(newer.mean((2, 3)))


class Measurement:
    def __init__(self, cells, channels, k, batch, layout):
        torch.manual_seed(1)
        format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        self.network = Supernet(cells, channels, k).to(memory_format=format)
        self.alphas = [(1e-3 * torch.randn(EDGES, len(OPERATIONS))).requires_grad_() for _ in range(2)]
        self.images = torch.randn(batch, 3, 32, 32).to(memory_format=format)
        self.labels = torch.arange(batch) % 10
        self.weights = list(self.network.parameters())
        self.descent = torch.optim.SGD(self.weights, 0.025, momentum=0.9, weight_decay=3e-4)
        self.adam = torch.optim.Adam(self.alphas, 3e-4, betas=(0.5, 0.999), weight_decay=1e-3)
        self.size = self.measure_size()

    def measure_size(self):
        macs = 0

        def count(layer, _, y):
            nonlocal macs
            if isinstance(layer, nn.Linear):
                macs += layer.weight.numel()
            else:
                macs += layer.weight[0].numel() * y[0].numel()

        layers = [m for m in self.network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        hooks = [layer.register_forward_hook(count) for layer in layers]
        with torch.no_grad():
            self.network(self.images[:2], *self.mixing())
        for hook in hooks:
            hook.remove()
        return {"weights": sum(w.numel() for w in self.weights), "multiplyAccumulates": macs}

    def mixing(self):
        return [a.softmax(-1) for a in self.alphas]

    def loss(self, mixing):
        return F.cross_entropy(self.network(self.images, *mixing), self.labels)

    def pass_(self):
        mixing = [a.detach() for a in self.mixing()]
        torch.autograd.grad(self.loss(mixing), self.weights)

    def step(self):
        for alpha, gradient in zip(self.alphas, torch.autograd.grad(self.loss(self.mixing()), self.alphas)):
            alpha.grad = gradient
        self.adam.step()
        gradients = torch.autograd.grad(self.loss([a.detach() for a in self.mixing()]), self.weights)
        for weight, gradient in zip(self.weights, gradients):
            weight.grad = gradient
        nn.utils.clip_grad_norm_(self.weights, 5)
        self.descent.step()
        self.descent.zero_grad()


def timed(run):
    start = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - start)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    known, measurement = {}, None
    for line in sys.stdin:
        command, *values = line.split()
        if command == "network":
            size, layout = tuple(int(v) for v in values[:4]), values[4]
            known = {key: value for key, value in known.items() if key[0] == size}
            if (size, layout) not in known:
                known[size, layout] = Measurement(*size, layout)
            measurement = known[size, layout]
            answer = measurement.size
        elif command == "memory":
            answer = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        else:
            answer = timed(measurement.pass_ if command == "pass" else measurement.step)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
