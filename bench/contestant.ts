import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a contestant says of itself and its network. */
export interface Introduction {
  readonly engine: string;
  readonly threads: number;
  readonly weights: number;
  readonly multiplyAccumulates: number;
  /** The device that it computes on, in words. */
  readonly device?: string;
}

/** Most bytes that a contestant held: its process so far, and its backend's tensors in a pass. */
export interface Memory {
  readonly process: number;
  readonly backend?: number | null;
}

/** One engine on one network, in a process of its own so that its memory is its own. */
export interface Contestant extends Introduction {
  readonly name: string;
  /** Sends a command and gives the answer. */
  readonly ask: <A>(command: 'pass' | 'step' | 'unrolled' | 'memory' | 'peak' | 'profile') => Promise<A>;
  readonly close: () => void;
}

/** How a contestant is started. */
export interface Launch {
  /** What sets it apart from others of its engine: a memory layout, for example. */
  readonly form?: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a contestant: a process that introduces itself in a line of JSON and then answers each line with one.
 *
 * @param limit seconds that it may take to introduce itself
 * @returns the contestant, or why there is none
 */
export const startContestant = async (
  launch: Launch,
  limit = Number.POSITIVE_INFINITY,
): Promise<Contestant | { readonly missing: string }> => {
  const child = spawn(launch.command, [...launch.arguments], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...launch.environment },
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-4000);
  });
  const ended = new Promise<never>((_, reject) => {
    child.on('error', ({ message }) => reject(new Error(message)));
    child.on('close', (code, signal) => {
      const said = errors
        .trim()
        .split('\n')
        .filter((line) => /error|failure/i.test(line))
        .at(-1);
      reject(new Error(said ?? (signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`)));
    });
  });
  // Nobody may be waiting when the process ends at close().
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    // Other lines are what libraries have to say.
    for (;;) {
      const line = await Promise.race([lines.next(), ended]);
      if (line.done === true) return ended;
      if (/^[[{\d"n]/.test(line.value)) return JSON.parse(line.value);
    }
  };
  let isLate = false;
  const end = (): void => {
    isLate = true;
    child.kill('SIGKILL');
  };
  const timer = Number.isFinite(limit) ? setTimeout(end, 1000 * limit) : undefined;
  try {
    const introduction = (await answer()) as Introduction;
    clearTimeout(timer);
    const { engine, threads } = introduction;
    return {
      ...introduction,
      name: [engine, `${threads} thread${threads > 1 ? 's' : ''}`, ...(launch.form === undefined ? [] : [launch.form])].join(
        ', ',
      ),
      ask: async <A>(command: string) => {
        child.stdin.write(`${command}\n`);
        return (await answer()) as A;
      },
      close: () => {
        child.kill();
      },
    };
  } catch (error) {
    clearTimeout(timer);
    child.kill();
    return { missing: isLate ? `not begun after ${limit} s` : `${launch.command}: ${(error as Error).message}` };
  }
};
