import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { importBuilt } from '../built.js';
import { type TestHost, testHost } from '../pipeline/fixtures/host.js';

/** The folder of this package. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'bin/pipe.mjs');

const HELPER = `// What the stages compute with.
import { offset } from './offset.js';
export const triple = (x: number): number => x * 3 + offset;
`;

const STAGES = `import * as t from 'io-ts';
import { jsonKind, naturalNumber, operator, positiveInteger, record, stage, start, withDefault } from 'sluice';
import { concat, defer, from, mergeMap, of, timer, type Observable } from 'rxjs';
import { triple } from './helper.js';

export const numberKind = jsonKind('number', 1, t.strict({ n: t.number }), ({ n }) => \`the number \${n}\`);

/** Gives a number after a while; the seed does not reach it. */
export const baseStage = stage({
  name: 'base', source: import.meta.url, seeded: false,
  config: record('base', { n: withDefault(positiveInteger, 1), wait: withDefault(naturalNumber, 0) }),
  inputs: {}, outputs: { base: numberKind },
  load: async () => ({ config }) => timer(config.wait).pipe(mergeMap(() => of({ type: 'artifact', name: 'base', value: { n: triple(config.n) } } as const))),
});

/** Works in steps, with a checkpoint after each; what it gives depends on every step and on the seed. */
export const trainStage = stage({
  name: 'train', source: import.meta.url,
  config: record('train', { steps: withDefault(positiveInteger, 3), pause: withDefault(naturalNumber, 0) }),
  inputs: { base: numberKind }, outputs: { trained: numberKind },
  checkpoint: jsonKind('training', 1, t.strict({ step: t.number, sum: t.number }), () => 'a training'),
  load: async () => ({ config, inputs, seed, resume }) => {
    const step = (state: { step: number; sum: number }): Observable<any> => {
      if (state.step === config.steps) return of({ type: 'artifact', name: 'trained', value: { n: state.sum } });
      const next = { step: state.step + 1, sum: (state.sum * 31 + state.step + seed) % 1000003 };
      return concat(
        timer(config.pause).pipe(mergeMap(() => from([
          { type: 'metric', step: next.step, values: { loss: 1 / next.step } },
          { type: 'progress', done: next.step, total: config.steps, unit: 'steps' },
          { type: 'checkpoint', state: () => next },
        ]))),
        defer(() => step(next)),
      );
    };
    return step(resume ?? { step: 0, sum: inputs.base.n });
  },
});

/** Takes what was trained. */
export const lastStage = stage({
  name: 'last', source: import.meta.url, seeded: false,
  config: record('last', { wait: withDefault(naturalNumber, 0) }),
  inputs: { trained: numberKind }, outputs: { result: numberKind },
  load: async () => ({ config, inputs }) => timer(config.wait).pipe(mergeMap(() => of({ type: 'artifact', name: 'result', value: { n: inputs.trained.n + 1 } } as const))),
});

export const base = (config: { n?: number; wait?: number } = {}) => start(baseStage, config);
export const train = operator(trainStage);
export const last = operator(lastStage);
`;

// A stage beside the others, in a module of its own and with another helper.
const SIDE = `import { of } from 'rxjs';
import { record, stage, start } from 'sluice';
import { numberKind } from './stages.js';
export const sideStage = stage({
  name: 'side', source: import.meta.url, seeded: false, config: record('side', {}), inputs: {}, outputs: { side: numberKind },
  load: async () => () => of({ type: 'artifact', name: 'side', value: { n: 7 } } as const),
});
export const side = () => start(sideStage, {});
`;

const EXPERIMENT = `import { experiment } from 'sluice';
import { side } from './side.js';
import { base, last, train } from './stages.js';

export default experiment('scratch', () => {
  const trained = base().pipe(train());
  return { trained, result: trained.pipe(last()), side: side() };
});
`;

/** An experiment file of one stage, `odd`, whose `load` gives what `body` says. */
export const oddExperiment = (body: string, { more = '', also = '' } = {}): string => `import * as t from 'io-ts';
import { Observable, of } from 'rxjs';
import { experiment, jsonKind, record, stage, start } from 'sluice';
import { side } from './side.js';
const kind = jsonKind('number', 1, t.strict({ n: t.number }), ({ n }) => \`the number \${n}\`);
export const odd = stage({ name: 'odd', source: import.meta.url, config: record('odd', {}), inputs: {}, outputs: { odd: kind },
  load: async () => () => ${body} });
${more}
export default experiment('odd', () => ({ odd: start(odd, {})${also} }));
`;

/** Makes a package of this one's a dependency of a project. */
export const link = (folder: string, name: string, target: string): void => {
  mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
  symlinkSync(target, join(folder, 'node_modules', name));
};

/** Writes files, by path, into a folder. */
export const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
};

/** Replaces a piece of a file's text, which must be there. */
export const edit = (folder: string, file: string, from: string, to: string): void => {
  const text = readFileSync(join(folder, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(join(folder, file), text.replace(from, to));
};

/** A new project that depends on this package: an experiment `exp.ts` of the stages base, train, last and side. */
export const project = (files: Readonly<Record<string, string>> = {}, { typescript = false } = {}): string => {
  const folder = scratchFolder();
  link(folder, 'sluice', root);
  for (const name of ['io-ts', 'fp-ts', 'rxjs', ...(typescript ? ['typescript'] : [])])
    link(folder, name, join(root, 'node_modules', name));
  write(folder, {
    'package.json': '{"type":"module","name":"scratch"}',
    'offset.ts': 'export const offset = 1;\n',
    'helper.ts': HELPER,
    'stages.ts': STAGES,
    'side.ts': SIDE,
    'exp.ts': EXPERIMENT,
    ...files,
  });
  return folder;
};

/** An event as a line of JSON has it. */
// biome-ignore lint/suspicious/noExplicitAny: the tests look at single fields of what was parsed
export type AnyEvent = Readonly<Record<string, any>>;

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
  /** The lines of standard output that are JSON objects. */
  readonly events: readonly AnyEvent[];
}

/** What to do with a process while it runs. */
export interface Watching {
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: AnyEvent, child: ChildProcess) => void;
}

/** What to do with a command that runs in this process. */
export interface WatchingHere {
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: AnyEvent, host: TestHost) => void;
}

const parsed = (line: string): readonly AnyEvent[] => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value] : [];
  } catch {
    return [];
  }
};

/** Runs a program in a folder. */
export const execute = (
  folder: string,
  program: string,
  words: readonly string[],
  { env = {}, onEvent }: Watching = {},
): Promise<Ended> =>
  new Promise((settle, fail) => {
    const began = performance.now();
    const { SLUICE_STORE: _, ...inherited } = process.env;
    const child = spawn(program, words, { cwd: folder, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const events: AnyEvent[] = [];
    let [out, err, rest] = ['', '', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() as string;
      for (const event of lines.flatMap(parsed)) {
        events.push(event);
        onEvent?.(event, child);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.on('error', fail);
    child.on('close', (code, signal) => settle({ code, signal, out, err, events, seconds: (performance.now() - began) / 1000 }));
  });

/** The options of V8 that this process was started with, for the processes that it starts. */
export const v8Options = process.execArgv.filter((word) => word.startsWith('--interrupt-budget='));

const wordsOf = (words: string | readonly string[]): readonly string[] => (typeof words === 'string' ? words.split(' ') : words);

/** Runs `pipe` in a folder as a user does, in a process of its own: for tests of that process. */
export const spawnPipe = (folder: string, words: string | readonly string[], watching: Watching = {}): Promise<Ended> =>
  execute(folder, process.execPath, [...v8Options, command, ...wordsOf(words)], watching);

/**
 * Runs the built command in this process, since starting Node for each takes longer than most of them. A module of the
 * project is imported once: whoever edits what a definition says goes on in a {@link copyOf} the project.
 */
export const pipe = async (
  folder: string,
  words: string | readonly string[],
  { env = {}, onEvent }: WatchingHere = {},
): Promise<Ended> => {
  const { commandWith } = await importBuilt<typeof import('../../pipeline/command/program.js')>('pipeline/command/program.js');
  const { backends } = await importBuilt<typeof import('../../kernels/backends/index.js')>('kernels/backends/index.js');
  const { networkTools } =
    await importBuilt<typeof import('../../stages/export/network-tools.js')>('stages/export/network-tools.js');
  const { surveyImages } = await importBuilt<typeof import('../../datasets/survey-images.js')>('datasets/survey-images.js');
  const began = performance.now();
  const events: AnyEvent[] = [];
  let rest = '';
  const host: TestHost = testHost(
    {
      backends,
      networkTools,
      surveyImages,
      sections: async () =>
        (await importBuilt<typeof import('../../stages/pictures/sections.js')>('stages/pictures/sections.js')).sections,
      folder,
      environment: { SLUICE_EXECUTOR: 'in-process', SLUICE_CACHE: process.env.SLUICE_CACHE, ...env },
    },
    (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() as string;
      for (const event of lines.flatMap(parsed)) {
        events.push(event);
        onEvent?.(event, host);
      }
    },
  );
  const code = await Promise.race([commandWith(host)(wordsOf(words)), host.exited]);
  return { code, signal: null, ...host.written(), events, seconds: (performance.now() - began) / 1000 };
};

/** The project of a folder with its store in another folder, where its modules are imported anew. */
export const copyOf = (folder: string): string => {
  const copy = scratchFolder();
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
};

/** How each stage of a run with `--json` ended. */
export const statusesOf = ({ events }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event['type'] === 'stage' ? [[event['stage'], event['status']]] : [])));

/** The digests of the outputs in the last event of a run with `--json`. */
export const outputsOf = ({ events }: Ended): Readonly<Record<string, string>> => {
  const last = events[events.length - 1];
  if (last?.['type'] !== 'done') throw new Error(`the last line of this run is ${JSON.stringify(last)}`);
  return Object.fromEntries(
    Object.entries(last['outputs'] as Record<string, { digest: string }>).map(([name, { digest }]) => [name, digest]),
  );
};
