import { EngineFailure } from '../engine/failure.js';

/** Settings of the engine. None of them changes the bits of a result, except that `portable` rounds products apart. */
export interface EngineSettings {
  /** Threads that compute, the caller's own included. */
  readonly threads: number;
  /** Most bytes that the engine may hold in this process. */
  readonly memoryBytes: number;
  /** The instruction set; empty for the best that the processor has. */
  readonly instructions: string;
}

/** Facts of the machine that the defaults follow from. */
export interface Machine {
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes that this process can still get. */
  readonly availableBytes: number;
}

const MOST_THREADS = 256;
const MEBIBYTE = 2 ** 20;
const INSTRUCTION_SETS = ['avx512', 'avx2', 'portable'];

/** The engine takes no more than this share of the available memory by itself: data sets and JavaScript need some too. */
const SHARE = 0.8;

type Environment = Readonly<Record<string, string | undefined>>;

const wrong = (name: string, value: string, expected: string, remedy: string): EngineFailure =>
  new EngineFailure('usage', `${name} must be ${expected}, not "${value}"`, remedy, `the environment variable ${name}`);

const wholeNumber = (environment: Environment, name: string, most: number, range: string, remedy: string): number | undefined => {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) throw wrong(name, text, `a whole number ${range}`, remedy);
  return value;
};

/**
 * Reads the engine's settings: `SLUICE_THREADS` (default: every core), `SLUICE_MEMORY` in MiB (default: four fifths of
 * what the process can still get) and `SLUICE_INSTRUCTIONS` (`avx512`, `avx2` or `portable`; for tests).
 *
 * @throws EngineFailure for a value that is none
 */
export const engineSettings = (environment: Environment, { cores, availableBytes }: Machine): EngineSettings => {
  const instructions = environment.SLUICE_INSTRUCTIONS ?? '';
  if (instructions !== '' && !INSTRUCTION_SETS.includes(instructions))
    throw wrong('SLUICE_INSTRUCTIONS', instructions, `one of ${INSTRUCTION_SETS.join(', ')}`, 'unset it for the best one');
  const threads = wholeNumber(
    environment,
    'SLUICE_THREADS',
    MOST_THREADS,
    `from 1 to ${MOST_THREADS}`,
    `give the number of threads to compute with, or unset it for one a core (${cores} here)`,
  );
  const mebibytes = wholeNumber(
    environment,
    'SLUICE_MEMORY',
    2 ** 32,
    'of MiB from 1',
    `give the MiB that the engine may use, or unset it for what is free (${Math.floor((SHARE * availableBytes) / MEBIBYTE)} here)`,
  );
  return {
    threads: threads ?? Math.min(cores, MOST_THREADS),
    memoryBytes: mebibytes === undefined ? Math.floor(SHARE * availableBytes) : mebibytes * MEBIBYTE,
    instructions,
  };
};
