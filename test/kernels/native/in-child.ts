import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended, and what it wrote. */
export interface ChildResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a module of the tests in a process of its own, with settings of the engine in its environment. */
export const inChild = (
  module: URL,
  environment: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<ChildResult> =>
  new Promise((settle, fail) => {
    const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(module), ...words], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => settle({ code, out, err }));
  });
