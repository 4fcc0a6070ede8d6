import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device } from '../../base/backend.js';
import { missingPackage } from './adapter.js';

const PROCESS = new URL(import.meta.url.endsWith('.ts') ? './adapter-process.ts' : './adapter-process.js', import.meta.url);
const LONGEST_MILLISECONDS = 20_000;

/** The GPU, or why there is none and what to do about it. */
const askForDevice = (): Promise<Device | string> =>
  new Promise((settle) => {
    const child = fork(fileURLToPath(PROCESS), { stdio: 'ignore', timeout: LONGEST_MILLISECONDS });
    const failed = (how: string): void =>
      settle(`looking for a GPU ended the process that did (${how}): update the driver of the GPU`);
    child.once('message', (answer) => settle(answer as Device | string));
    child.once('error', (error) => failed(error.message));
    // After an answer this settles nothing.
    child.once('exit', (code, signal) => failed(signal ?? `exit code ${code}`));
  });

/** Reason that WebGPU is not the default here: something is missing, or the only GPU is a program on the CPU. */
export const defaultObstacle = async (): Promise<string | null> => {
  const missing = missingPackage();
  if (missing !== null) return missing;
  const device = await askForDevice();
  if (typeof device === 'string') return device;
  return device.emulated
    ? `its only GPU here is a program on the CPU, ${device.name}: name it with --backend to test with it`
    : null;
};
