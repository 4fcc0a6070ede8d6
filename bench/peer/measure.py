"""Measures a network in PyTorch. Arguments: the number of threads, a form (contiguous, channels_last, compiled; on a GPU
cuda_contiguous, cuda, cuda_graph, cuda_compiled), and

  darts CELLS CHANNELS K BATCH | mu-darts CELLS CHANNELS K BATCH | nas-bench-201 CELLS CHANNELS K BATCH | retrain CELLS CHANNELS BATCH

all of 10 classes for 32x32 images. `compiled` is channels_last with torch.compile of every edge (of a search network) or
cell. The forms of a GPU have TF32 in convolutions, as is PyTorch's default, and but for cuda_contiguous are channels_last: cuda
launches every kernel anew, cuda_graph replays one capture of what is asked for, cuda_compiled is torch.compile. Writes one line of JSON about the network, then answers each line of standard input with one:
  pass    milliseconds of forward and backward with respect to the weights (of mu-darts with the Monte-Carlo loss)
  step    milliseconds of a search step (architecture pass, weight pass, both updates) or of a training step
  memory  the most memory that the process held so far, in bytes, and on a GPU that of its tensors: {"process": ..., "backend": ...}
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
    layout = torch.contiguous_format if form.endswith("contiguous") else torch.channels_last
    return tensor_or_module.to(memory_format=layout)


def device_of(form):
    return "cuda" if form.startswith("cuda") else "cpu"


def compile_parts(network):
    torch._dynamo.config.cache_size_limit = 256  # edges come in more shapes and strides than the default allows
    for module in network.modules():
        if isinstance(module, network.COMPILED):
            module.compile()


class Measurement:
    """What all networks share: inputs, size, and SGD with clipping."""

    def __init__(self, network, batch, form):
        self.device = device_of(form)
        self.network = formatted(network, form).to(self.device)
        self.images = formatted(torch.randn(batch, 3, SIDE, SIDE), form).to(self.device)
        self.labels = (torch.arange(batch) % CLASSES).to(self.device)
        self.weights = list(self.network.parameters())
        self.descent = torch.optim.SGD(self.weights, 0.025, momentum=0.9, weight_decay=3e-4)
        self.size = self.measure_size()
        if form.endswith("compiled"):
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
        self.alphas = [(1e-3 * torch.randn(*shape)).to(device_of(form)).requires_grad_() for shape in network.ALPHAS]
        captured = {"capturable": True} if form == "cuda_graph" else {}
        self.adam = torch.optim.Adam(self.alphas, 3e-4, betas=(0.5, 0.999), weight_decay=1e-3, **captured)
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


def finish():
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def timed(run):
    finish()
    start = time.perf_counter()
    run()
    finish()
    return 1e3 * (time.perf_counter() - start)


def replayed(run):
    """What replays a capture of a run, which is made when it is first asked for."""
    graph = torch.cuda.CUDAGraph()
    state = {"captured": False}

    def capture():
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                run()
        torch.cuda.current_stream().wait_stream(stream)
        with torch.cuda.graph(graph):
            run()
        state["captured"] = True

    def replay():
        if not state["captured"]:
            capture()
        graph.replay()

    return replay


def memory(device):
    process = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"process": process, "backend": torch.cuda.max_memory_allocated()} if device == "cuda" else {"process": process}


def main():
    threads, form, kind, *values = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.backends.cudnn.allow_tf32 = True
    measurement = measurement_of(kind, [int(v) for v in values], form)
    introduction = {"engine": f"torch {torch.__version__}", "threads": torch.get_num_threads(), **measurement.size}
    if measurement.device == "cuda":
        introduction["device"] = torch.cuda.get_device_name()
    print(json.dumps(introduction), flush=True)
    form_of = replayed if form == "cuda_graph" else lambda run: run
    run_pass, run_step = form_of(measurement.pass_), form_of(measurement.step)
    answers = {
        "pass": lambda: timed(run_pass),
        "step": lambda: timed(run_step),
        "memory": lambda: memory(measurement.device),
    }
    for line in sys.stdin:
        print(json.dumps(answers[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
