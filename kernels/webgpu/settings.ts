import { EngineFailure } from '../engine/failure.js';

/** Tells whether the time of every launch is to be measured, for benchmarks: `SLUICE_GPU_PROFILE`. */
export const isProfiled = ({ SLUICE_GPU_PROFILE: text = '' }: Readonly<Record<string, string | undefined>>): boolean =>
  text !== '';

const MEBIBYTE = 2 ** 20;

/**
 * The bytes of the GPU's memory that this thread may take, from `SLUICE_GPU_MEMORY` in MiB; without it as many as there are.
 *
 * @throws EngineFailure for a value that is none
 */
export const mostBytes = ({ SLUICE_GPU_MEMORY: text = '' }: Readonly<Record<string, string | undefined>>): number => {
  if (text === '') return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new EngineFailure(
      'usage',
      `SLUICE_GPU_MEMORY must be a whole number of MiB from 1, not "${text}"`,
      "give the MiB of the GPU's memory that a stage may use, or unset it for all",
      'the environment variable SLUICE_GPU_MEMORY',
    );
  return Number(text) * MEBIBYTE;
};
