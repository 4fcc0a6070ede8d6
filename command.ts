import { readFileSync } from 'node:fs';
import { backends } from './kernels/backends/index.js';
import { exitCodeOf } from './pipeline/command/exit-code.js';
import { watchOutput } from './pipeline/command/output.js';
import { problemText } from './pipeline/command/present/problem-text.js';
import { runProgram } from './pipeline/command/program.js';

/** Runs `pipe` in this process: puts the command line together with the backends that it can use. */
export const main = async (words: readonly string[]): Promise<number> => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  const output = watchOutput(process.stdout, (code) => process.exit(code));
  // Who cannot be told by standard error is told by the exit code.
  process.stderr.on('error', () => undefined);
  const code = await runProgram(
    words,
    {
      version,
      backends,
      folder: process.cwd(),
      environment: process.env,
    },
    output.write,
    (text) => process.stderr.write(text),
  );
  const unwritten = await output.end();
  if (unwritten === undefined) return code;
  process.stderr.write(`${problemText(unwritten, words.includes('--stack'))}\n`);
  return code === 0 ? exitCodeOf([unwritten]) : code;
};
