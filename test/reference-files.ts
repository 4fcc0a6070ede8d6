import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either } from 'fp-ts';
import { decodeSafetensors, type Safetensors } from '../artifacts/safetensors.js';

/** The folder of reference values: REFERENCE_DIR, or the project's own copy. */
export const referenceFolder = process.env.REFERENCE_DIR ?? fileURLToPath(new URL('./reference', import.meta.url));

/** The reference files whose names match, in order. */
export const referenceFiles = (pattern: RegExp): readonly string[] =>
  readdirSync(referenceFolder)
    .filter((name) => pattern.test(name))
    .sort();

/** Reads a safetensors file of the reference folder. */
export const readReference = (name: string): Safetensors => {
  const decoded = decodeSafetensors(readFileSync(join(referenceFolder, name)));
  if (either.isLeft(decoded)) throw new Error(`${name}: ${decoded.left}`);
  return decoded.right;
};

/** Reads a JSON file of the reference folder. */
export const readReferenceJson = (name: string): unknown => JSON.parse(readFileSync(join(referenceFolder, name), 'utf8'));
