import { backends } from './kernels/backends/index.js';
import { exitCodeOf } from './pipeline/command/exit-code.js';
import { processHost } from './pipeline/command/host.js';
import { watchOutput } from './pipeline/command/output.js';
import { problemText } from './pipeline/command/present/problem-text.js';
import { commandWith } from './pipeline/command/program.js';
import { version } from './pipeline/version.js';

/** Runs `pipe` in this process: puts the command line together with the backends that it can use. */
export const main = async (words: readonly string[]): Promise<number> => {
  const output = watchOutput(process.stdout, (code) => process.exit(code));
  // Who cannot be told by standard error is told by the exit code.
  process.stderr.on('error', () => undefined);
  const code = await commandWith(processHost({ version: version(), backends }))(words);
  const unwritten = await output.end();
  if (unwritten === undefined) return code;
  process.stderr.write(`${problemText(unwritten, words.includes('--stack'))}\n`);
  return code === 0 ? exitCodeOf([unwritten]) : code;
};
