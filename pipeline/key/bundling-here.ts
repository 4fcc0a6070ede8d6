import { createRequire } from 'node:module';
import type { Digest } from '../../artifacts/digest.js';
import { version } from '../version.js';
import { bundlingOf } from './bundling.js';

// Of its package, since loading all of it takes longer than a closure that is remembered.
const esbuildVersion = (): string =>
  (createRequire(import.meta.url)('esbuild/package.json') as { readonly version: string }).version;

/**
 * Digest of what the bundles of this installation depend on beside the files.
 *
 * @param conditions those under which packages are resolved
 */
export const bundlingHere = (conditions: readonly string[]): Digest =>
  bundlingOf({ sluice: version(), esbuild: esbuildVersion() }, conditions);
