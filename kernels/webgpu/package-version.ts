import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of the installed package `webgpu`, which is that of the Dawn in it. */
export const packageVersion = (): string => {
  const folder = dirname(fileURLToPath(import.meta.resolve('webgpu')));
  return String((JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version?: string }).version);
};
