import { createInterface } from 'node:readline/promises';
import type { AblationTools } from '../ablation/ablation-tools.js';
import type { Surroundings } from '../compose/surroundings.js';
import type { NetworkTools } from '../network-tools.js';

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** A stream that a command writes to; `isTTY`, `columns` and `rows` where it is a terminal. */
export type OutStream = NodeJS.WritableStream &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'writableNeedDrain'>>;

/** Tells whether CI or its like runs the command, where nobody watches a screen. */
const isUnattended = ({ CI }: Surroundings['environment']): boolean => isSet(CI) && CI !== 'false' && CI !== '0';

/** Tells whether a stream is a terminal on which lines can be drawn again, with somebody to watch it. */
export const isWatched = ({ isTTY }: OutStream, environment: Surroundings['environment']): boolean =>
  isTTY === true && !isUnattended(environment) && environment['TERM'] !== 'dumb';

/** Tells whether colours are not wanted (no-color.org). */
export const isWithoutColour = ({ NO_COLOR }: Surroundings['environment']): boolean => isSet(NO_COLOR);

/** Everything of its process that a command touches, so that a test can be the process. */
export interface Host extends Surroundings {
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  /** Uses of networks by `pipe predict` and `pipe export`; absent where the program has none. */
  readonly networkTools?: NetworkTools;
  /** Means of `pipe ablate`; absent where the program has none. */
  readonly ablationTools?: AblationTools;
  /** The date and time, for stamps; never for durations. */
  readonly now: () => Date;
  /** Calls the listener whenever a person or the system asks the command to stop, until the function that it gives is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Asks a person a question; absent where nobody can answer. */
  readonly ask?: (question: string) => Promise<string>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const askPerson = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.once('SIGINT', () => {
    process.stdout.write('\n');
    process.exit(130);
  });
  // Ctrl-D, the end of input, is an empty answer.
  const ended = new Promise<string>((settle) => lines.once('close', () => settle('')));
  const answer = await Promise.race([lines.question(question), ended]);
  lines.close();
  return answer;
};

/** The host that this process is. */
export const processHost = (
  program: Pick<Surroundings, 'version' | 'backends' | 'tryBackend' | 'sections' | 'surveyImages'> &
    Pick<Host, 'networkTools' | 'ablationTools'>,
): Host => ({
  ...program,
  folder: process.cwd(),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  onInterrupt: (listener) => {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
  ...(process.stdin.isTTY && isWatched(process.stdout, process.env) ? { ask: askPerson } : {}),
  exit: (code) => process.exit(code),
});
