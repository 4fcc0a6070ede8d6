import { createHash } from 'node:crypto';
import { native } from '../../../kernels/backends/native.js';
import { casesOf } from '../ops/cases.js';
import { evaluate } from '../ops/harness.js';

const SHAPES = [
  [3, 24, 24, 40],
  [2, 9, 11, 6],
] as const;

/** The bits of every operation's output and gradients on the native backend, by the operation's name and the shape of its images. */
export const digestsOfWork = async (): Promise<Readonly<Record<string, string>>> => {
  await native.start();
  const digests: Record<string, string> = {};
  for (const shape of SHAPES) {
    for (const { name, f, inputs } of casesOf(shape)) {
      const { y, gradients } = evaluate(f, inputs);
      const hash = createHash('sha256');
      for (const { data } of [y, ...gradients]) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      digests[`${name} of ${shape}`] = hash.digest('hex');
    }
  }
  return digests;
};
