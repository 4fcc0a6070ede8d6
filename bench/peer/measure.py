"""Measures a network in PyTorch. Arguments: the number of threads, a form (contiguous, channels_last, compiled), and

  darts CELLS CHANNELS K BATCH | mu-darts CELLS CHANNELS K BATCH | nas-bench-201 CELLS CHANNELS K BATCH | retrain CELLS CHANNELS BATCH

all of 10 classes for 32x32 images. `compiled` is channels_last with torch.compile of every edge (of a search network) or
cell. Writes one line of JSON about the network, then answers each line of standard input with one:
  pass    milliseconds of forward and backward with respect to the weights (of mu-darts with the Monte-Carlo loss)
  step    milliseconds of a search step (architecture pass, weight pass, both updates) or of a training step
  memory  the most memory that the process held so far, in bytes: {"process": ...}
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import concrete_dropout
import darts
import nas_bench_201
import retrain

CLASSES, SIDE = 10, 32
DROP_PATH, AUXILIARY = 0.2, 0.4
PASSES = 5  # T of mu-darts


def formatted(tensor_or_module, form):
    layout = torch.contiguous_format if form == "contiguous" else torch.channels_last
    return tensor_or_module.to(memory_format=layout)


def compile_parts(network):
    torch._dynamo.config.cache_size_limit = 256  # edges come in more shapes and strides than the default allows
    for module in network.modules():
        if isinstance(module, network.COMPILED):
            module.compile()


class Measurement:
    """What all networks share: inputs, size, and SGD with clipping."""

    def __init__(self, network, batch, form):
        self.network = formatted(network, form)
        self.images = formatted(torch.randn(batch, 3, SIDE, SIDE), form)
        self.labels = torch.arange(batch) % CLASSES
        self.weights = list(self.network.parameters())
        self.descent = torch.optim.SGD(self.weights, 0.025, momentum=0.9, weight_decay=3e-4)
        self.size = self.measure_size()
        if form == "compiled":
            compile_parts(self.network)

    def measure_size(self):
        macs = 0

        def count(layer, _, y):
            nonlocal macs
            if isinstance(layer, nn.Linear):
                macs += layer.weight.numel()
            else:
                macs += layer.weight[0].numel() * y[0].numel()

        counted = [
            module
            for name, module in self.network.named_modules()
            if isinstance(module, (nn.Conv2d, nn.Linear)) and not name.startswith("auxiliary")
        ]
        hooks = [layer.register_forward_hook(count) for layer in counted]
        with torch.no_grad():
            self.forward_once(self.images[:2])
        for hook in hooks:
            hook.remove()
        return {"weights": sum(w.numel() for w in self.weights), "multiplyAccumulates": macs}

    def descend(self, gradients):
        for weight, gradient in zip(self.weights, gradients):
            weight.grad = gradient
        nn.utils.clip_grad_norm_(self.weights, 5)
        self.descent.step()
        self.descent.zero_grad()


class SearchMeasurement(Measurement):
    def __init__(self, network, batch, form):
        self.alphas = [(1e-3 * torch.randn(*shape)).requires_grad_() for shape in network.ALPHAS]
        self.adam = torch.optim.Adam(self.alphas, 3e-4, betas=(0.5, 0.999), weight_decay=1e-3)
        super().__init__(network, batch, form)

    def mixing(self):
        return [a.softmax(-1) for a in self.alphas]

    def forward_once(self, images):
        self.network(images, *self.mixing())

    def loss(self, mixing):
        return F.cross_entropy(self.network(self.images, *mixing), self.labels)

    def weight_gradients(self):
        return torch.autograd.grad(self.loss([a.detach() for a in self.mixing()]), self.weights)

    def pass_(self):
        self.weight_gradients()

    def objective(self, mixing):
        return self.loss(mixing)

    def step(self):
        for alpha, gradient in zip(self.alphas, torch.autograd.grad(self.objective(self.mixing()), self.alphas)):
            alpha.grad = gradient
        self.adam.step()
        self.descend(self.weight_gradients())


class UncertainMeasurement(SearchMeasurement):
    """Cross-entropy and predictive variance of several passes for the architecture, the Monte-Carlo loss for the weights."""

    def weight_gradients(self):
        loss = self.loss([a.detach() for a in self.mixing()]) + concrete_dropout.monte_carlo_loss(self.network)
        return torch.autograd.grad(loss, self.weights)

    def objective(self, mixing):
        logits = [self.network(self.images, *mixing) for _ in range(PASSES)]
        loss = sum(F.cross_entropy(each, self.labels) for each in logits) / PASSES
        predictions = torch.stack([each.softmax(-1) for each in logits])
        return loss + predictions.var(0, unbiased=False).sum(-1).mean()


class TrainingMeasurement(Measurement):
    def forward_once(self, images):
        self.network(images, 0.0)

    def weight_gradients(self, drop):
        logits, auxiliary = self.network(self.images, drop)
        loss = F.cross_entropy(logits, self.labels) + AUXILIARY * F.cross_entropy(auxiliary, self.labels)
        return torch.autograd.grad(loss, self.weights)

    def pass_(self):
        self.weight_gradients(0.0)

    def step(self):
        self.descend(self.weight_gradients(DROP_PATH))


def measurement_of(kind, values, form):
    torch.manual_seed(1)
    *sizes, batch = values
    if kind == "retrain":
        return TrainingMeasurement(retrain.RetrainNetwork(*sizes), batch, form)
    if kind == "mu-darts":
        network = darts.SearchNetwork(*sizes, operations=darts.MU_DARTS_OPERATIONS, dropout=True)
        return UncertainMeasurement(network, batch, form)
    module = {"darts": darts, "nas-bench-201": nas_bench_201}[kind]
    return SearchMeasurement(module.SearchNetwork(*sizes), batch, form)


def timed(run):
    start = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - start)


def main():
    threads, form, kind, *values = sys.argv[1:]
    torch.set_num_threads(int(threads))
    measurement = measurement_of(kind, [int(v) for v in values], form)
    print(json.dumps({"engine": f"torch {torch.__version__}", "threads": torch.get_num_threads(), **measurement.size}), flush=True)
    answers = {
        "pass": lambda: timed(measurement.pass_),
        "step": lambda: timed(measurement.step),
        "memory": lambda: {"process": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss},
    }
    for line in sys.stdin:
        print(json.dumps(answers[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
