import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CODE } from '../../../artifacts/store/names.js';
import type { Store } from '../../../artifacts/store.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { rememberClosures } from '../../../pipeline/key/component-identity.js';
import { openClosures } from '../../../pipeline/key/source-closure.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { inThread } from '../../../pipeline/worker/in-thread.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { onEngine, testEngine } from '../executors/remote/test-engine.js';
import { codeMarks, moduleFolder, packages, urlOf } from '../fixtures/modules.js';
import { atOnce, doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import type { oneStage } from '../fixtures/stages.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A stage `late` of a project, whose work is imported once it begins. */
const projectWith = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'late.ts': `
import * as t from 'io-ts';
import { component, componentOf } from '${root}artifacts/component.ts';
import { record } from '${root}base/codecs/record.ts';
import { numberKind } from '${root}test/pipeline/fixtures/stages.ts';
import { stage } from '${root}pipeline/stage.ts';
export const part = component({ kind: 'part', name: 'part', source: import.meta.url, config: record('part', {}),
  load: async () => (await import('./part.js')).makePart });
export const lateStage = stage({ name: 'late', source: import.meta.url, inputs: {}, outputs: { late: numberKind },
  config: record('late', { n: t.number, wait: t.number, part: componentOf('part') }),
  load: async () => (await import('./work.js')).work });
`,
  'part.ts': 'export const makePart = () => () => 5;\n',
  'work.ts': `
import { of } from 'rxjs';
import { helper } from './helper.js';
export const work = ({ config }: { config: { n: number } }) =>
  of({ type: 'artifact', name: 'late', value: { n: helper() + config.n } } as const);
`,
  ...files,
});

/** Runs stages of a project by an executor, one for each number; its files are edited before each of them is begun. */
const runIn = async (
  folder: string,
  executor: Executor,
  edit: () => void = () => undefined,
  numbers: readonly number[] = [1, 2],
): Promise<{ readonly events: readonly RunEvent[]; readonly store: Store }> => {
  const { lateStage, part } = (await import(urlOf(folder, 'late.ts'))) as {
    readonly lateStage: typeof oneStage;
    readonly part: () => unknown;
  };
  const settings = (n: number) => ({ n, wait: 0, part: part() }) as { readonly n: number; readonly wait: number };
  const late = experiment('late', () => Object.fromEntries(numbers.map((n) => [`of ${n}`, start(lateStage, settings(n))])));
  const code = openClosures(packages, codeMarks);
  const store = await scratchStore();
  const editing: Executor = {
    ...executor,
    execute: (...given) => {
      edit();
      return executor.execute(...given);
    },
  };
  const data = { dataFolder: undefined, projectFolder: folder, mayDownload: false };
  const closures = rememberClosures(code.digest);
  const events = await eventsOf(late, optionsWith(store, { closures, origin: code.origin, code, executor: editing, data }));
  return { events, store };
};

/** Jobs that compute in threads, which load modules anew. */
const inJobs = (): Executor => onEngine(testEngine({ computing: inThread }));

const summariesOf = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'artifact' ? [event.summary] : [])).sort();

const logsOf = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' && event.stage === undefined ? [event.message] : []));

const BOTH_DONE = { 'late-1': ['running', 'done'], 'late-2': ['running', 'done'] };

test('jobs run the code that their files had when the run began, whatever is edited since', async () => {
  const folder = moduleFolder(projectWith({ 'helper.ts': 'export const helper = (): number => 10;\n' }));
  const whole = await runIn(folder, atOnce);
  const { events, store } = await runIn(folder, inJobs(), () => {
    writeFileSync(join(folder, 'helper.ts'), 'export const helper = () => 20;\n');
    writeFileSync(join(folder, 'work.ts'), 'this is no module');
  });
  assert.equal(statusesOf(events), BOTH_DONE, JSON.stringify(doneOf(events)));
  assert.equal(summariesOf(events), ['the number 11', 'the number 12']);
  assert.equal(summariesOf(whole.events), summariesOf(events));
  assert.equal(logsOf(events), []);
  assert.is((await store.blobs.list(CODE)).length, 1);
});

const EVERYTHING = {
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
  'lib/alias.ts': 'export const alias = (n: number): number => n;\n',
  'numbers.json': '{ "one": 1 }',
  'late-state.ts': `import { state } from './state.js';\nexport const later = (): number => state.count;\n`,
  'state.ts': 'export const state = { count: 0 };\nexport const isReady = await Promise.resolve(true);\n',
  'beside.txt': 'beside',
  'shared/index.ts': `import { answer } from 'inner';\nexport const shared = (): number => answer;\n`,
  'shared/package.json': '{ "name": "shared", "type": "module", "exports": "./index.ts" }',
  'shared/node_modules/inner/package.json': '{ "name": "inner", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'shared/node_modules/inner/index.js': 'export const answer = 42;\n',
  'helper.ts': `
import { readFileSync } from 'node:fs';
import { Observable, of } from 'rxjs';
import { alias } from '@lib/alias.js';
import numbers from './numbers.json' with { type: 'json' };
import { state, isReady } from './state.js';
import { shared } from 'shared';
export class Named { readonly n: number = 1; }
export const found = async (): Promise<readonly boolean[]> => {
  state.count += 1;
  return [
    alias(numbers.one) === 1,
    (await import('./late-state.js')).later() === 1,
    isReady,
    shared() === 42,
    of(1) instanceof Observable,
    Named.name === 'Named' && new Named().n === 1,
    import.meta.url.endsWith('/helper.ts'),
    readFileSync(new URL('./beside.txt', import.meta.url), 'utf8') === 'beside',
  ];
};
`,
  'work.ts': `
import { defer } from 'rxjs';
import { resolveComponent } from '${root}artifacts/component.ts';
import { found } from './helper.js';
export const work = ({ config }) => defer(async () => {
  const part = await resolveComponent(config.part);
  if (part() !== 5) throw new Error('the part was edited');
  return { type: 'artifact', name: 'late', value: { n: Number((await found()).map(Number).join('')) } } as const;
});
`,
};

test('code that travels finds what it found: aliases, JSON, packages of its place, components, its state, its URL, what lies beside it', async () => {
  const folder = moduleFolder(projectWith(EVERYTHING));
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(folder, 'shared'), join(folder, 'node_modules/shared'));
  const editPart = (): void => writeFileSync(join(folder, 'part.ts'), 'export const makePart = () => () => 6;');
  const { events } = await runIn(folder, inJobs(), editPart, [1]);
  assert.equal(summariesOf(events), ['the number 11111111'], JSON.stringify(doneOf(events)));
  assert.equal(logsOf(events), [
    `${join(folder, 'helper.ts')} uses import.meta.url: files that it reads beside itself do not travel with the code, and are no part of a key`,
  ]);
});

test('code that can run from its files alone stays there, which is said once', async () => {
  const folder = moduleFolder({
    ...projectWith({ 'helper.ts': `export { helper } from './helper.cjs';` }),
    'helper.cjs': 'exports.helper = () => 10;',
  });
  const { events, store } = await runIn(folder, onEngine(testEngine()));
  assert.equal(summariesOf(events), ['the number 11', 'the number 12'], JSON.stringify(doneOf(events)));
  assert.equal(logsOf(events), [
    `${join(folder, 'helper.cjs')} is a CommonJS module, so that the code of its stages runs from its files: leave them as they are until its jobs have begun`,
  ]);
  assert.equal(await store.blobs.list(CODE), []);
});

test.run();
