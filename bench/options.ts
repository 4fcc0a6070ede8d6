import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Timed } from './compete.js';
import { TORCH_FORMS, TORCH_GPU_FORMS, type TorchForm } from './launches.js';
import { DEVICE, LARGE, type Network, networkOf, ORDERS, SMALL } from './networks.js';

/** What a run of the benchmark was asked for. */
export interface Options {
  readonly networks: readonly Network[];
  readonly scaling: boolean;
  /** Whether search steps of both orders are compared. */
  readonly orders: boolean;
  /** Whether the time of our engine's device is told by program. */
  readonly profile: boolean;
  /** Of our engine; undefined for the first that can run here. */
  readonly backend: string | undefined;
  readonly threads: number;
  readonly timed: readonly Timed[];
  readonly repeat: number;
  /** Forms of the peer PyTorch; none if it was not asked for. */
  readonly torch: readonly TorchForm[];
  /** Seconds that a contestant may take to warm up, compiling included. */
  readonly limit: number;
}

/** What the command prints when asked for help. */
export const USAGE = `npm run bench -- [NETWORK ...]
  NETWORK            darts:CELLS,CHANNELS,K,BATCH, darts-path:..., mu-darts:..., nas-bench-201:... or retrain:CELLS,CHANNELS,BATCH
                     (default ${SMALL.join(' ')})
  --large            ${LARGE.join(' ')}
  --device           ${DEVICE.join(' ')} on webgpu, the peer on CUDA
  --profile          the time of the device by program, in one more pass (of webgpu)
  --scaling          time per FLOP over batch, channels, cells and K, on one and on all threads
  --orders           a search step of the second order beside one of the first (default ${ORDERS.join(' ')})
  --backend NAME     default: the first that can run here
  --threads N        of all contestants (default ${availableParallelism()})
  --only pass|step   default: both
  --repeat N         default 5
  --peer torch       PyTorch beside ours, in turns (PYTHON names the interpreter)
  --forms LIST       of the peer: ${TORCH_FORMS.join(',')} (default all), with --device ${TORCH_GPU_FORMS.join(',')}
  --limit SECONDS    that a contestant may take to start and warm up, compiling included (default 600)`;

const positiveInteger = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not "${text}"`);
  return value;
};

const oneOf = <A extends string>(name: string, known: readonly A[], text: string): A => {
  const found = known.find((each) => each === text);
  if (found === undefined) throw new Error(`--${name} knows ${known.join(', ')}, not "${text}"`);
  return found;
};

/** Reads the arguments of the command; throws what is wrong with them, and gives undefined when asked for help. */
export const optionsOf = (args: readonly string[]): Options | undefined => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      large: { type: 'boolean', default: false },
      device: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      scaling: { type: 'boolean', default: false },
      orders: { type: 'boolean', default: false },
      backend: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      only: { type: 'string' },
      repeat: { type: 'string', default: '5' },
      peer: { type: 'string' },
      forms: { type: 'string' },
      limit: { type: 'string', default: '600' },
    },
    allowPositionals: true,
  });
  if (values.help === true) return undefined;
  if (values.peer !== undefined) oneOf('peer', ['torch'], values.peer);
  const usual = values.device ? DEVICE : values.orders ? ORDERS : values.large ? LARGE : SMALL;
  const texts = positionals.length > 0 ? positionals : usual;
  const forms: readonly TorchForm[] = values.device ? TORCH_GPU_FORMS : TORCH_FORMS;
  return {
    networks: texts.map(networkOf),
    scaling: values.scaling,
    orders: values.orders,
    profile: values.profile,
    backend: values.backend ?? (values.device ? 'webgpu' : undefined),
    threads: positiveInteger('threads', values.threads),
    timed: values.only === undefined ? ['pass', 'step'] : [oneOf('only', ['pass', 'step'], values.only)],
    repeat: positiveInteger('repeat', values.repeat),
    torch: values.peer === undefined ? [] : (values.forms ?? forms.join()).split(',').map((form) => oneOf('forms', forms, form)),
    limit: positiveInteger('limit', values.limit),
  };
};
