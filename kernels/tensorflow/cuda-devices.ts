import { readdir } from 'node:fs/promises';
import type { MachineDevice } from '../../base/backend.js';
import { installedPackages } from './package.js';

/** Folder in which the driver of NVIDIA has one folder for each GPU. */
const GPUS = '/proc/driver/nvidia/gpus';

/** Facts of a machine that {@link cudaDevices} goes by. */
export interface CudaFacts {
  /** True where the package with CUDA is the one that is loaded. */
  readonly hasCuda: boolean;
  /** GPUs that the driver knows. */
  readonly gpus: number;
}

const factsHere = async (): Promise<CudaFacts> => ({
  hasCuda: installedPackages()[0] === '@tensorflow/tfjs-node-gpu',
  gpus: await readdir(GPUS).then(
    (names) => names.length,
    () => 0,
  ),
});

const deviceOf = (name: string): MachineDevice => ({ name: `cuda:${name}`, environment: { CUDA_VISIBLE_DEVICES: name } });

/**
 * The GPUs that TensorFlow can be given by `CUDA_VISIBLE_DEVICES`: those that this variable names, up to the first that is none, as
 * CUDA takes it; else all that the driver knows.
 */
export const cudaDevices = async (
  { CUDA_VISIBLE_DEVICES: visible }: Readonly<Record<string, string | undefined>>,
  facts: () => Promise<CudaFacts> = factsHere,
): Promise<readonly MachineDevice[]> => {
  const { hasCuda, gpus } = await facts();
  if (!hasCuda) return [];
  if (visible === undefined) return Array.from({ length: gpus }, (_, index) => deviceOf(String(index)));
  const names = visible.split(',').map((name) => name.trim());
  const end = names.findIndex((name) => name === '' || name.startsWith('-'));
  return names.slice(0, end < 0 ? names.length : end).map(deviceOf);
};
