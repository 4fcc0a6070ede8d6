import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aloneName } from './entry.js';
import { HEADER } from './header.js';
import type { Resources } from './occupancy.js';
import type { NamedText } from './programs.js';
import { twinOf } from './translate.js';

const run = promisify(execFile);

/** Facts that ptxas states of a program. */
export interface Assembled extends Resources {
  readonly name: string;
  /** Bytes of a thread in local memory: for numbers that are indexed, and registers that do not suffice. */
  readonly stack: number;
  readonly spillStores: number;
  readonly spillLoads: number;
  /** The same where no second workgroup is made room for: what the program needs, of the 255 that a thread may have. */
  readonly alone: Spills;
}

/** Registers of a thread, and the bytes that did not fit in them. */
export interface Spills {
  readonly registers: number;
  readonly spillStores: number;
  readonly spillLoads: number;
}

/** Version of nvcc, or undefined where there is none. */
export const nvccVersion = async (): Promise<string | undefined> => {
  try {
    const { stdout } = await run('nvcc', ['--version']);
    return /release [\d.]+, (V[\d.]+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
};

// Vulkan's drivers may divide and take roots with a few ulp, so that nvcc may too.
const OPTIONS = ['-arch=sm_90', '-std=c++20', '-cubin', '-Xptxas', '-v', '-prec-div=false', '-prec-sqrt=false'];

const kernelName = (index: number): string => `program_${index}`;

/**
 * Facts of kernels by their names in the output of `ptxas -v`.
 *
 * @throws where one of them is missing
 */
export const factsIn = (output: string, name: string): Omit<Assembled, 'name' | 'threads' | 'alone'> => {
  const [, of] = new RegExp(`Function properties for ${name}\\n((?:.*\\n){2})`).exec(output) ?? [];
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(of ?? '')?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const needed = (pattern: RegExp): number => {
    const found = number(pattern);
    if (found === undefined) throw new Error(`ptxas says nothing of ${name} that fits ${pattern}`);
    return found;
  };
  return {
    stack: needed(/(\d+) bytes stack frame/),
    spillStores: needed(/(\d+) bytes spill stores/),
    spillLoads: needed(/(\d+) bytes spill loads/),
    registers: needed(/Used (\d+) registers/),
    shared: number(/(\d+) bytes smem/) ?? 0,
  };
};

/**
 * Compiles the twins of programs in CUDA C++ for sm_90, all at once.
 *
 * @throws the first complaints of nvcc, or where a text cannot be translated
 */
export const assemble = async (programs: readonly NamedText[]): Promise<readonly Assembled[]> => {
  const twins = programs.map(({ name, code }, index) => {
    try {
      return twinOf(kernelName(index), code);
    } catch (error) {
      throw new Error(`the program "${name}" could not be translated: ${(error as Error).message}`);
    }
  });
  const folder = await mkdtemp(join(tmpdir(), 'twins-'));
  try {
    const source = join(folder, 'twins.cu');
    await writeFile(source, [HEADER, ...twins.map(({ text }) => text)].join('\n'));
    const { stderr } = await run('nvcc', [...OPTIONS, '-o', join(folder, 'twins.cubin'), source], { maxBuffer: 2 ** 26 }).catch(
      (error: { readonly stderr?: string; readonly message: string }) => {
        const complaints = (error.stderr ?? '').split('\n').filter((line) => /error/.test(line));
        throw new Error(`nvcc does not take the twins: ${complaints.slice(0, 3).join('; ') || error.message}`);
      },
    );
    return programs.map(({ name }, index) => ({
      name,
      threads: twins[index]?.threads as number,
      ...factsIn(stderr, kernelName(index)),
      alone: factsIn(stderr, aloneName(kernelName(index))),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
