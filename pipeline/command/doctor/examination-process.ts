// A process of its own that loads what is examined: a driver or a library that crashes takes only this process down.

import { cpus } from 'node:os';
import { type BackendIdentity, type Device, loadBackend } from '../../../base/backend.js';
import type { Finding } from './finding.js';
import { LEAST_NODE } from './least-node.js';

/** Subject of an examination: a backend, or the image library. */
export type Subject = { readonly backend: BackendIdentity } | { readonly library: 'sharp' };

const processor = (): Device => ({ name: cpus()[0]?.model.trim() || process.arch, details: [], emulated: false });

const examineBackend = async (identity: BackendIdentity): Promise<Finding> => {
  const backend = await loadBackend(identity);
  const obstacle = await backend.probe();
  if (obstacle !== null) return { works: false, obstacle };
  const began = performance.now();
  await backend.start();
  const seconds = (performance.now() - began) / 1000;
  return { works: true, device: (await backend.device?.()) ?? processor(), seconds };
};

const examineSharp = async (): Promise<Finding> => {
  const began = performance.now();
  const { default: sharp } = await import('sharp');
  // One pixel through the library itself, not only its loader.
  await sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
    .raw()
    .toBuffer();
  const { sharp: version = '', vips = '' } = sharp.versions as Readonly<Record<string, string | undefined>>;
  const device = { name: `sharp ${version}`, details: [`libvips ${vips}`], emulated: false };
  return { works: true, device, seconds: (performance.now() - began) / 1000 };
};

const REINSTALL = `see that this Node.js is ${LEAST_NODE} or later, and install the dependencies anew with npm ci`;

const failed = (error: unknown): Finding => {
  const { message, remedy = REINSTALL } = error as Error & { readonly remedy?: string };
  return { works: false, obstacle: `${(message ?? String(error)).split('\n')[0]}: ${remedy}` };
};

process.once('message', async (subject: Subject) => {
  const finding = await ('backend' in subject ? examineBackend(subject.backend) : examineSharp()).catch(failed);
  process.send?.(finding, () => process.exit(0));
});
