import { join } from 'node:path';
import { isInstalled } from '../../../kernels/is-installed.js';

/** A device of scripts/webgpu-devices.mjs. */
interface Found {
  readonly name: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly obstacle?: string;
  readonly install?: string;
}

const DEVICES = new URL('../../../scripts/webgpu-devices.mjs', import.meta.url).href;

/** Has this process find a library of a device, which a child would by its LD_LIBRARY_PATH. */
const loadAhead = ({ LD_LIBRARY_PATH = '' }: Readonly<Record<string, string>>): void => {
  const library = join(LD_LIBRARY_PATH.split(':')[0] ?? '', 'libEGL.so');
  process.dlopen({ exports: {} }, library);
};

/** Gives this process the environment of the first of some devices that is here; or the sentence that says why there is none. */
export const takeDevice = async (names: readonly string[]): Promise<string | undefined> => {
  if (process.env.TEST_BACKENDS !== undefined) return 'TEST_BACKENDS says what is tested';
  if (!isInstalled('webgpu')) return 'the package webgpu is not installed (npm install --no-save --save-dev webgpu)';
  const { findDevices } = (await import(DEVICES)) as { readonly findDevices: (names: readonly string[]) => readonly Found[] };
  const lacks: string[] = [];
  for (const name of names) {
    const [found] = findDevices([name]);
    if (found?.environment !== undefined) {
      Object.assign(process.env, found.environment);
      if (name === 'softpipe') loadAhead(found.environment);
      return undefined;
    }
    lacks.push(`no ${name}: ${found?.obstacle}; to have it, ${found?.install}`);
  }
  return lacks.join('; ');
};
