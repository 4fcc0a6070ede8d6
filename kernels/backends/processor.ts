import { cpus } from 'node:os';
import type { Device } from '../../base/backend.js';

/** The CPU as a device. */
export const processor = (...details: readonly string[]): Device => ({
  name: cpus()[0]?.model.trim() || `a CPU of the architecture ${process.arch}`,
  details,
  emulated: false,
});
