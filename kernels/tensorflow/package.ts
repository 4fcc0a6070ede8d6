import { createRequire } from 'node:module';
import { installCommand } from '../install-command.js';
import { isInstalled } from '../is-installed.js';

/** The packages with tfjs' TensorFlow backend, the preferred one first: with CUDA, and for the CPU. */
export const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** One of {@link PACKAGES}. */
export type TensorflowPackage = (typeof PACKAGES)[number];

/** The packages that are installed, the preferred one first. */
export const installedPackages = (): readonly TensorflowPackage[] => PACKAGES.filter(isInstalled);

const NOT_INSTALLED =
  `neither ${PACKAGES.join(' nor ')} is installed: run ${installCommand(PACKAGES[0])} (an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1) ` +
  `or ${installCommand(PACKAGES[1])}; each downloads several hundred megabytes`;

/** Reason that the backend is not the default, found out without loading it; null where one of the packages is installed. */
export const missingPackage = (): string | null => (installedPackages().length === 0 ? NOT_INSTALLED : null);

/** Exports of the backend's package beside those of tfjs. */
export interface TensorflowModule {
  /** The numbers of versions: of tfjs' parts, and of TensorFlow. */
  readonly version?: Readonly<Record<string, string | undefined>>;
}

/** A package that loaded, and the module that it is. */
export interface LoadedPackage {
  readonly name: TensorflowPackage;
  readonly module: TensorflowModule;
}

// Gone from Node.js 23 on; version 4.22 of the packages calls them with every tensor.
const restoreTests = (): void => {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  util.isArray ??= Array.isArray;
};

const importers: Readonly<Record<TensorflowPackage, () => Promise<TensorflowModule>>> = {
  '@tensorflow/tfjs-node-gpu': () => import('@tensorflow/tfjs-node-gpu'),
  '@tensorflow/tfjs-node': () => import('@tensorflow/tfjs-node'),
};

const doesNotLoad = (name: TensorflowPackage, error: unknown): string => {
  const [reason] = String((error as Error | null)?.message ?? error).split('\n');
  return `${name} does not load (${reason}): run npm rebuild ${name} --build-addon-from-source, and install the libraries that it names`;
};

/**
 * Loads the first package that is installed and loads; loading registers tfjs' backend `tensorflow`.
 *
 * @param registers whether tfjs, as this program knows it, has the backend now
 * @returns why the preferred package does not, and what to do about it, if none does
 */
export const loadPackage = async (registers: () => boolean): Promise<LoadedPackage | string> => {
  let first: string | undefined;
  restoreTests();
  for (const name of installedPackages()) {
    try {
      const module = await importers[name]();
      if (registers()) return { name, module };
      first ??= `${name} brings a copy of @tensorflow/tfjs-core of its own: run npm dedupe, so that it shares the one of sluice`;
    } catch (error) {
      first ??= doesNotLoad(name, error);
    }
  }
  return first ?? NOT_INSTALLED;
};
