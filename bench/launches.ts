import { fileURLToPath } from 'node:url';
import type { Launch } from './contestant.js';
import { type Network, textOf } from './networks.js';

/** The forms of a network in PyTorch: two memory layouts, and the better one compiled. */
export const TORCH_FORMS = ['contiguous', 'channels_last', 'compiled'] as const;
/** Those on a GPU, with TF32 in convolutions, as is the default: eager in both layouts; channels last as a CUDA graph, and compiled. */
export const TORCH_GPU_FORMS = ['cuda_contiguous', 'cuda', 'cuda_graph', 'cuda_compiled'] as const;
export type TorchForm = (typeof TORCH_FORMS)[number] | (typeof TORCH_GPU_FORMS)[number];

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Our engine on a network, on the named backend or the first that can run.
 *
 * @param environment more of it, such as what has the engine measure the time of every launch
 */
export const ours = (
  network: Network,
  threads: number,
  backend: string | undefined,
  environment: Readonly<Record<string, string>> = {},
): Launch => ({
  command: process.execPath,
  arguments: [...process.execArgv, pathOf('ours/child.ts'), textOf(network), ...(backend === undefined ? [] : [backend])],
  environment: { SLUICE_THREADS: String(threads), ...environment },
});

/** PyTorch on a network, under `python3` or what the environment variable PYTHON names. */
export const torch = (network: Network, threads: number, form: TorchForm): Launch => ({
  form,
  command: process.env.PYTHON ?? 'python3',
  arguments: [pathOf('peer/measure.py'), String(threads), form, ...textOf(network).split(/[:,]/)],
  // Before torch is loaded, so that no other library takes more threads.
  environment: { OMP_NUM_THREADS: String(threads) },
});
