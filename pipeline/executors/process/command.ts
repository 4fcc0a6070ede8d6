import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Run from source (by the tests) the worker's own modules are TypeScript.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = new URL(`../../worker/process-entry.${fromSource ? 'ts' : 'js'}`, import.meta.url);
const LOADER = fromSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];

// Of the options of this process those that say what memory and addresses Node.js may take.
const PASSED_ON = /^--(?:disable-wasm-trap-handler|max-[a-z-]+=|stack-size=|interrupt-budget=)/;

/**
 * The command of a worker's process, which is told a `workerRequest` on its standard input and writes `workerMessages` to its
 * standard output, or to the descriptor that is put behind the command. In a shell it is `pipe worker`.
 */
export const workerCommand = (): readonly [command: string, ...words: string[]] => [
  process.execPath,
  ...process.execArgv.filter((word) => PASSED_ON.test(word)),
  ...LOADER,
  fileURLToPath(ENTRY),
];
