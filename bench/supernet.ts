/**
 * Milliseconds of a supernet's pass (forward and backward with respect to the weights) and of a search step
 * (architecture pass, weight pass, both updates) on the wasm backend; with `--peer torch` beside PyTorch, in turns.
 *
 * Run by `npx tsx bench/supernet.ts [--peer torch] [--repeat 7] [CELLS,CHANNELS,K,BATCH ...]`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type { DatasetSplit } from '../datasets/split.js';
import { wasm } from '../kernels/backends/wasm.js';
import { softmaxCrossEntropy } from '../kernels/ops/softmax-cross-entropy.js';
import { normal } from '../kernels/random/draw.js';
import { fold, generatorOf } from '../kernels/random/generator.js';
import type { WasmBackend } from '../kernels/wasm/instance.js';
import { darts } from '../networks/darts-space.js';
import { parameterCount } from '../networks/parameters.js';
import { valueAndGradients } from '../networks/value-and-gradients.js';
import { softmax } from '../stages/architecture/softmax.js';
import { architectureStep } from '../stages/search/architecture-step.js';
import { sampleArchitecture, thetaTensors } from '../stages/search/sample-architecture.js';
import { SearchSettings } from '../stages/search/search.js';
import { searchProblem } from '../stages/search/search-problem.js';
import { initialState, releaseState } from '../stages/search/search-state.js';
import { supernetStep } from '../stages/search/supernet-step.js';
import { LAYOUTS, type TorchPeer, torchPeer } from './peer/torch.js';

/** A DARTS network on 32×32 images of 10 classes. */
interface Network {
  readonly cells: number;
  readonly channels: number;
  readonly partial: number;
  readonly batch: number;
}

/** Something to measure: what one pass and one step cost. */
interface Contestant {
  readonly name: string;
  readonly pass: () => number | Promise<number>;
  readonly step: () => number | Promise<number>;
}

const DEFAULT_NETWORKS = ['3,8,2,50', '8,16,4,32'];
const [CLASSES, SIDE] = [10, 32];
const MEBIBYTE = 2 ** 20;

const networkOf = (text: string): Network => {
  const [cells, channels, partial, batch] = text.split(',').map(Number);
  if (![cells, channels, partial, batch].every((value) => Number.isInteger(value) && (value as number) > 0))
    throw new Error(`"${text}" is no network: give CELLS,CHANNELS,K,BATCH, such as ${DEFAULT_NETWORKS[0]}`);
  return { cells, channels, partial, batch } as Network;
};

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

const problemOf = ({ cells, channels, partial, batch }: Network) => {
  const settings = SearchSettings.decode({
    space: darts({ cells, channels }),
    architecture: softmax(),
    partial,
    batchSize: batch,
  });
  if (either.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  const classes = Array.from({ length: CLASSES }, (_, i) => String(i));
  return searchProblem(settings.right, { header: { classes, height: SIDE, width: SIDE } } as unknown as DatasetSplit, undefined);
};

/** The most bytes of the WebAssembly heap that were allocated at once by a run, and not before it. */
const mostAllocated = (run: () => void): number => {
  const module = (tf.backend() as unknown as WasmBackend).wasm as {
    _malloc: (bytes: number) => number;
    _free: (address: number) => void;
  };
  const { _malloc, _free } = module;
  const sizes = new Map<number, number>();
  let [held, most] = [0, 0];
  module._malloc = (bytes) => {
    const address = _malloc(bytes);
    sizes.set(address, bytes);
    held += bytes;
    most = Math.max(most, held);
    return address;
  };
  module._free = (address) => {
    held -= sizes.get(address) ?? 0;
    sizes.delete(address);
    _free(address);
  };
  try {
    run();
  } finally {
    Object.assign(module, { _malloc, _free });
  }
  return most;
};

/** Our own engine on one network. */
const ours = async (network: Network) => {
  const problem = await problemOf(network);
  const { supernet, space, relaxation, edges } = problem;
  const generator = generatorOf(1);
  let state = initialState(supernet.parameters, space, relaxation, problem.kept, generator);
  const pixels = network.batch * SIDE * SIDE * 3;
  const images = tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), pixels)), [network.batch, SIDE, SIDE, 3]);
  const labels = tf.tensor1d(
    Array.from({ length: network.batch }, (_, i) => i % CLASSES),
    'int32',
  );
  const { theta } = sampleArchitecture(relaxation, space.cellTypes, edges, state.architecture.parameters, generator);
  const mixing = thetaTensors(space.cellTypes, theta);
  const pass = (): void =>
    tf.tidy(() => {
      const { value } = valueAndGradients(
        (weights) => ({
          value: softmaxCrossEntropy(supernet.forward(weights, mixing, images).logits, labels),
          auxiliary: {},
        }),
        state.weights,
      );
      value.dataSync();
    });
  const step = (): void => {
    const [searched] = architectureStep(problem, state, { images, labels }, generator);
    const [after] = supernetStep(problem, searched, { images, labels }, 0.025, generator);
    releaseState(state, after);
    state = after;
  };
  const contestant: Contestant = { name: 'sluice wasm, 1 thread', pass: () => timed(pass), step: () => timed(step) };
  return {
    contestant,
    weights: parameterCount(supernet.parameters),
    multiplyAccumulates: supernet.multiplyAccumulates,
    /** The most bytes that a pass holds at once, besides the weights and the batch. */
    peak: () => mostAllocated(pass),
    dispose: () => tf.dispose([state.weights, state.momentum, images, labels, mixing] as tf.TensorContainer),
  };
};

/** PyTorch on the same network, in each memory layout. */
const theirs = (peer: TorchPeer, { cells, channels, partial, batch }: Network): readonly Contestant[] =>
  LAYOUTS.map((layout) => {
    const ask = async (command: string): Promise<number> => {
      await peer.ask(`network ${cells} ${channels} ${partial} ${batch} ${layout}`);
      return peer.ask<number>(command);
    };
    return {
      name: `torch ${peer.version}, ${peer.threads} thread${peer.threads > 1 ? 's' : ''}, ${layout}`,
      pass: () => ask('pass'),
      step: () => ask('step'),
    };
  });

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;

/** Times of every contestant, in turns, so that a busy moment of the machine hits all of them. */
const compete = async (contestants: readonly Contestant[], what: 'pass' | 'step', repeat: number): Promise<readonly number[]> => {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < WARM_UP; round++) await contestants[0]?.[what]();
  for (let round = -1; round < repeat; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const time = await contestant[what]();
      if (round >= 0) (times[i] as number[]).push(time);
    }
  }
  return times.map(median);
};

// Beyond one round for all: Node.js compiles our JavaScript anew while it learns which parts run often.
const WARM_UP = 4;

const measure = async (network: Network, peers: readonly TorchPeer[], repeat: number): Promise<void> => {
  const { contestant, weights, multiplyAccumulates, peak, dispose } = await ours(network);
  const { cells, channels, partial, batch } = network;
  const gigaflop = (2 * multiplyAccumulates * batch) / 1e9;
  console.log(`\n${cells} cells, ${channels} channels, K = ${partial}, batch ${batch} of ${SIDE}×${SIDE}: ${weights} weights,`);
  console.log(
    `${(3 * gigaflop).toFixed(2)} GFLOP a pass, ${(5 * gigaflop).toFixed(2)} a step (convolutions and linear layer only)`,
  );
  for (const peer of peers) {
    const size = await peer.ask(`network ${cells} ${channels} ${partial} ${batch} contiguous`);
    const same = JSON.stringify(size) === JSON.stringify({ weights, multiplyAccumulates });
    if (!same) throw new Error(`the peer's network is another one: ${JSON.stringify(size)}, ours has ${multiplyAccumulates} MAC`);
  }
  const contestants = [contestant, ...peers.flatMap((peer) => theirs(peer, network))];
  const passes = await compete(contestants, 'pass', repeat);
  const steps = await compete(contestants, 'step', repeat);
  const [ourPass, ourStep] = [passes[0] as number, steps[0] as number];
  console.log(
    `${'median of '.concat(String(repeat)).padEnd(40)}  pass ms  GFLOP/s   step ms  GFLOP/s   pass, times ours  step, times ours`,
  );
  contestants.forEach(({ name }, i) => {
    const [pass, step] = [passes[i] as number, steps[i] as number];
    const rate = (flop: number, ms: number): string => ((1000 * flop) / ms).toFixed(1).padStart(9);
    console.log(
      `${name.padEnd(40)}${pass.toFixed(0).padStart(9)}${rate(3 * gigaflop, pass)}${step.toFixed(0).padStart(10)}` +
        `${rate(5 * gigaflop, step)}${(pass / ourPass).toFixed(2).padStart(19)}${(step / ourStep).toFixed(2).padStart(18)}`,
    );
  });
  const heap = (tf.backend() as WasmBackend).wasm.asm.memory.buffer.byteLength;
  const megabytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
  console.log(
    `most memory: ours ${megabytes(peak())} in a pass besides weights and batch; since the start ` +
      `${megabytes(heap)} of WebAssembly heap, ${megabytes(1024 * process.resourceUsage().maxRSS)} of the process`,
  );
  for (const peer of peers) {
    console.log(
      `             torch, ${peer.threads} threads: ${megabytes(await peer.ask<number>('memory'))} of the process since the start`,
    );
  }
  dispose();
};

const { values, positionals } = parseArgs({
  options: { peer: { type: 'string' }, repeat: { type: 'string', default: '7' } },
  allowPositionals: true,
});
if (values.peer !== undefined && values.peer !== 'torch') throw new Error(`there is no peer "${values.peer}"; give --peer torch`);

await wasm.start();
const cores = cpus();
console.log(`${cores[0]?.model ?? 'unknown processor'}, ${cores.length} logical cores, Node.js ${process.version}`);
const peers: TorchPeer[] = [];
for (const threads of values.peer === undefined ? [] : [1, 2]) {
  const peer = await torchPeer(threads);
  if ('missing' in peer) {
    console.log(`no PyTorch, so ours alone: ${peer.missing} (set PYTHON to a Python that has it)`);
    break;
  }
  peers.push(peer);
}
try {
  for (const network of (positionals.length === 0 ? DEFAULT_NETWORKS : positionals).map(networkOf))
    await measure(network, peers, Number(values.repeat));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  for (const peer of peers) peer.close();
}
