import { readFileSync } from 'node:fs';
import { backends } from './kernels/backends/index.js';
import { runProgram } from './pipeline/command/program.js';

/** Runs `pipe` in this process: puts the command line together with the backends that it can use. */
export const main = async (words: readonly string[]): Promise<number> => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  // `pipe run --json | head`: who reads the output is gone, so nobody waits for the rest.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(130);
  });
  return runProgram(
    words,
    {
      version,
      backends: backends.map(({ load: _, ...listing }) => ({ ...listing, exported: listing.name })),
      folder: process.cwd(),
      environment: process.env,
    },
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
};
