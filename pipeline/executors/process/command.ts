import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Run from source (by the tests) the worker's own modules are TypeScript.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = new URL(`../../worker/process-entry.${fromSource ? 'ts' : 'js'}`, import.meta.url);
const LOADER = fromSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];

// Options for this process alone: a debugger's port, the program itself, and what runs or watches one.
const OWN = /^(?:--(?:inspect|debug|eval|print|check|interactive|input-type|test|watch)(?:[-=]|$)|-(?:e|p|pe|c|i)$)/;

// Those of them whose value may be the next word.
const WITH_VALUE =
  /^(?:--(?:eval|print|input-type|inspect-port|debug-port|inspect-publish-uid|watch-path|test-[a-z-]+)|-(?:e|p|pe))$/;

/** The options of Node.js that a worker's process has from this one, as a thread has them: loaders, conditions, limits. */
export const inheritedOptions = (options: readonly string[]): readonly string[] =>
  options.filter((word, index) => {
    const before = options[index - 1];
    const isValue = !word.startsWith('-') && before !== undefined && WITH_VALUE.test(before);
    return !isValue && !OWN.test(word);
  });

/**
 * The command of a worker's process, which is told a `workerRequest` on its standard input and writes `workerMessages` to its
 * standard output, or to the descriptor that is put behind the command. In a shell it is `pipe worker`.
 *
 * @param options those of Node.js that this process was started with
 */
export const workerCommand = (options: readonly string[] = process.execArgv): readonly [command: string, ...words: string[]] => [
  process.execPath,
  ...inheritedOptions(options),
  ...LOADER,
  fileURLToPath(ENTRY),
];
