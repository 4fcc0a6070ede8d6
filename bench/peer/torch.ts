import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The memory layouts that PyTorch's convolutions know. */
export const LAYOUTS = ['contiguous', 'channels_last'] as const;
export type TorchLayout = (typeof LAYOUTS)[number];

/** A Python process that runs the supernet of `supernet.py`. */
export interface TorchPeer {
  readonly version: string;
  readonly threads: number;
  /** Sends a command and gives the answer. */
  readonly ask: <A>(command: string) => Promise<A>;
  readonly close: () => void;
}

/**
 * Starts PyTorch with so many threads, under `python3` or what the environment variable PYTHON names.
 *
 * @returns the peer, or why there is none
 */
export const torchPeer = async (threads: number): Promise<TorchPeer | { readonly missing: string }> => {
  const python = process.env.PYTHON ?? 'python3';
  const script = fileURLToPath(new URL('supernet.py', import.meta.url));
  const child = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<never>((_, reject) => {
    child.on('error', ({ message }) => reject(new Error(message)));
    child.on('close', () => reject(new Error(errors.trim().split('\n').at(-1) ?? 'it ended')));
  });
  // Nobody may be waiting when the process ends at close().
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line = await Promise.race([lines.next(), ended]);
    return line.done === true ? ended : JSON.parse(line.value);
  };
  try {
    const { version } = (await answer()) as { version: string };
    return {
      version,
      threads,
      ask: async <A>(command: string) => {
        child.stdin.write(`${command}\n`);
        return (await answer()) as A;
      },
      close: () => child.stdin.end(),
    };
  } catch (error) {
    return { missing: `${python}: ${(error as Error).message}` };
  }
};
