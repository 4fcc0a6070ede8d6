import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { EngineMemory } from '../engine/engine.js';
import { type ReportedRows, rowMismatch } from '../ops/cell-units.js';
import { SOURCE_DIGEST } from './version.js';

/**
 * The compiled engine, as Node loads it; one arena of memory a thread of JavaScript.
 *
 * Every function throws an `Error` with a `code`: `SLUICE_OUT_OF_MEMORY`, or `SLUICE_NATIVE` for a wrong call.
 */
export interface Addon {
  /** The digest of the sources that it was compiled from. */
  readonly digest: string;
  /** A block of so many floats, not initialised: its handle. */
  readonly allocate: (floats: number) => number;
  readonly release: (handle: number) => void;
  readonly write: (handle: number, values: Float32Array) => void;
  readonly read: (handle: number, values: Float32Array) => void;
  /** Calls the kernel of a number with the first `count` numbers: what it returns, if anything. */
  readonly call: (kernel: number, numbers: Float64Array, count: number) => readonly number[] | undefined;
  /** The kernels' names, in the order of their numbers. */
  readonly kernels: () => readonly string[];
  /** Units and pools of cells, in the order of the numbers by which kernels are told. */
  readonly cellRows: () => ReportedRows;
  readonly memory: () => EngineMemory;
  readonly resetPeak: () => void;
  /** Gives the blocks that wait to be used again back to the system. */
  readonly trim: () => void;
  /** Sets the number of threads, the limit of memory in bytes (0: none), and the instruction set ('': the best). */
  readonly configure: (threads: number, memoryBytes: number, instructions: string) => string;
}

// The sources lie two levels below the package's folder, the built modules three.
const ROOT = new URL(import.meta.url.endsWith('.ts') ? '../../' : '../../../', import.meta.url);

const OTHER_SOURCES = 'the native engine was built from other sources: run npm run build:native';

const located = (folder: string, file: string): string => fileURLToPath(new URL(`${folder}/${file}`, ROOT));

const absence = (folder: string): string => {
  const report = located(folder, 'native-missing.txt');
  return existsSync(report)
    ? readFileSync(report, 'utf8').trim()
    : 'the native engine is not built: run npm run build:native, or npm rebuild sluice where it is a dependency';
};

/** The engine, unless the rows of its cells are others than this package's: then what is wrong with it. */
export const agreed = <Engine extends Pick<Addon, 'cellRows'>>(engine: Engine): Engine | string => {
  const mismatch = rowMismatch(engine.cellRows());
  return mismatch === null ? engine : `${mismatch}: run npm run build:native`;
};

const load = (folder: string): Addon | string => {
  const path = located(folder, 'Release/sluice.node');
  if (!existsSync(path)) return absence(folder);
  try {
    const addon = createRequire(import.meta.url)(path) as Addon;
    return addon.digest === SOURCE_DIGEST ? agreed(addon) : OTHER_SOURCES;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    return `the native engine cannot be loaded (${reason}): run npm run build:native`;
  }
};

let loaded: Addon | string | undefined;

/** The engine, or why it cannot be used here, in one sentence without a final full stop. */
export const loadAddon = (): Addon | string => {
  // A folder of its own holds the build with sanitizers.
  loaded ??= load(process.env.SLUICE_NATIVE_BUILD ?? 'build');
  return loaded;
};

/** The obstacle to using the engine here, in one sentence without a final full stop; null if there is none. */
export const engineObstacle = (): string | null => {
  const found = loadAddon();
  return typeof found === 'string' ? found : null;
};
