import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyEvent, type Ended, execute, link, pipe, project, root, v8Options, write } from './project.js';

const STAGES = `import * as t from 'io-ts';
import { of } from 'rxjs';
import { jsonKind, naturalNumber, record, shapes, load, stage, start, withDefault } from 'sluice';
import { triple } from './triple.js';
const kind = jsonKind('number', 1, t.strict({ n: t.number }), ({ n }) => \`the number \${n}\`);
export const ownStage = stage({ name: 'own', source: import.meta.url, config: record('own', { n: withDefault(naturalNumber, 1) }),
  inputs: {}, outputs: { own: kind },
  load: async () => ({ config }) => of({ type: 'artifact', name: 'own', value: { n: triple(config.n) } } as const) });
export const own = () => start(ownStage, {});
export const images = () => load(shapes({ train: 20, test: 10 }), { validation: 0.5 });
`;

const REPORT = `({ next: (event) => console.log(JSON.stringify(event)), error: (error) => console.error(error.what) })`;
const FROM_TYPESCRIPT = `import { experiment, runExperiment } from 'sluice';
import { images, own } from './parts';
const mine = experiment('mine', () => ({ images: images(), own: own() }));
runExperiment(mine, { store: 'store-of-tsx', jobs: 1, backend: 'cpu' }).subscribe${REPORT};
`;
const GRAPH = `experiment('mine', () => ({ images: load(shapes({ train: 20, test: 10 }), { validation: 0.5 }) }))`;
const NAMES = '{ experiment, load, runExperiment, shapes }';

/** A project of a kind of module, in which this package is installed. */
const projectOf = (type: 'commonjs' | 'module', files: Readonly<Record<string, string>>): string => {
  const folder = project({ 'package.json': JSON.stringify({ name: 'user', version: '1.0.0', type }), ...files });
  link(folder, 'tsx', join(root, 'node_modules/tsx'));
  return folder;
};

const node = (folder: string, ...words: readonly string[]): Promise<Ended> =>
  execute(folder, process.execPath, [...v8Options, ...words]);

const tsx = (folder: string, file: string): Promise<Ended> => node(folder, 'node_modules/tsx/dist/cli.mjs', ...v8Options, file);

const keysOf = ({ events, err }: Ended): Readonly<Record<string, string>> => {
  const keys = events.flatMap((event) => (event['key'] === undefined ? [] : [[event['stage'], event['key']]]));
  assert.ok(keys.length > 0, err);
  return Object.fromEntries(keys);
};

test('experiments and programs run in a CommonJS project, however they are loaded, under the keys of any other', async () => {
  const parts = {
    'parts.ts': STAGES,
    'triple.ts': 'export const triple = (n: number): number => 3 * n;\n',
    'exp.ts': `import { experiment } from 'sluice';\nimport { images, own } from './parts.js';\nexport default experiment('mine', () => ({ images: images(), own: own() }));\n`,
  };
  const folder = projectOf('commonjs', {
    ...parts,
    'program.ts': FROM_TYPESCRIPT,
    'program.cjs': `const ${NAMES} = require('sluice');\nrunExperiment(${GRAPH}, { store: 'store-of-require' }).subscribe${REPORT};\n`,
    'program.mjs': `import ${NAMES} from 'sluice';\nrunExperiment(${GRAPH}, { store: 'store-of-import' }).subscribe${REPORT};\n`,
  });
  const [byTsx, byRequire, byImport] = [
    await tsx(folder, 'program.ts'),
    await node(folder, 'program.cjs'),
    await node(folder, 'program.mjs'),
  ];
  for (const { code, err, events } of [byTsx, byRequire, byImport]) {
    assert.equal([code, err], [0, '']);
    assert.equal(events[events.length - 1]?.['problems'], []);
  }
  const keys = keysOf(byTsx);
  assert.equal(Object.keys(keys).sort(), ['load', 'own']);
  for (const one of [byRequire, byImport]) assert.equal(keysOf(one), { load: keys['load'] });

  const plans = [
    await pipe(folder, 'plan exp.ts --json --store store-of-tsx'),
    await pipe(projectOf('module', parts), 'plan exp.ts --json'),
  ].map(({ out }) => (JSON.parse(out) as { stages: readonly AnyEvent[] }).stages);
  assert.equal(
    plans.map((stages) => stages.map(({ stage, status, key }) => [stage, status, key])),
    ['cached', 'run'].map((status) => ['load', 'own'].map((stage) => [stage, status, keys[stage]])),
  );
});

test('an experiment is TypeScript or JavaScript, written with import or require, in a project that says nothing of modules', async () => {
  const written = `import { experiment } from 'sluice';\nimport { images } from './images.js';\nexport default experiment('x', () => images());\n`;
  const images = `import { load, shapes } from 'sluice';\nexport const images = () => load(shapes({ train: 20, test: 10 }), {});\n`;
  const required = `const { experiment, load, shapes } = require('sluice');\n`;
  const graph = `experiment('x', () => load(shapes({ train: 20, test: 10 }), {}))`;
  const files = {
    'imports/exp.js': written,
    'imports/images.js': images,
    'requires/exp.js': `${required}module.exports = ${graph};\n`,
    'compiled/exp.js': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n${required}exports.default = ${graph};\n`,
    'typed/exp.cts': `import { experiment, load, shapes } from 'sluice';\nexport default ${graph};\n`,
  };
  const folder = project({ 'package.json': '{"name":"user"}', ...files });
  const plans = [];
  for (const file of Object.keys(files).filter((name) => name.includes('exp.')))
    plans.push(await pipe(folder, `plan ${file} --json`));
  for (const { code, err } of plans) assert.equal([code, err], [0, '']);
  assert.is(new Set(plans.map(({ out }) => out)).size, 1);

  // Of both, in one process: flows and the seeds of a graph know of each other.
  write(folder, {
    'both.mjs': `import { createRequire } from 'node:module';\nimport { experiment, overSeeds } from 'sluice';
const { load, shapes } = createRequire(import.meta.url)('sluice');
export default experiment('x', () => ({ first: overSeeds([5], () => load(shapes({ train: 20, test: 10 }), {}))[0] }));\n`,
  });
  const both = await pipe(folder, 'plan both.mjs --json');
  assert.match(both.out, '"stage": "load@5"');
});

test('the program of the documentation runs as it stands', async () => {
  const text = readFileSync(join(root, 'docs/experiments.md'), 'utf8');
  const program = [...text.matchAll(/```ts\n(.*?)```/gs)]
    .map(([, code]) => code as string)
    .find((code) => code.includes('runExperiment('));
  const folder = projectOf('commonjs', { 'program.ts': program as string });
  const { code, err, out } = await tsx(folder, 'program.ts');
  assert.equal([code, err], [0, '']);
  assert.match(
    out,
    /^load running\nload done\nsearch running\nsearch done\ndiscretise running\ndiscretise done\ngenotype [0-9a-f]{64} normal cell/,
  );
});

test('the types hold in projects of both kinds', async () => {
  const text = `import { type Experiment, experiment, load, type RunEvent, type RunSettings, runExperiment, shapes } from 'sluice';
const tiny: Experiment = experiment('tiny', () => ({ images: load(shapes({ train: 20, test: 10 }), { validation: 0.5 }) }));
const settings: RunSettings = { store: 's', seed: 1 };
runExperiment(tiny, settings).subscribe((event: RunEvent) => console.log(event.type));
// @ts-expect-error there is no such option
runExperiment(tiny, { sede: 1 });
// @ts-expect-error not a number
load(shapes({ train: 'x' }), {});
`;
  for (const [type, module, resolution] of [
    ['commonjs', 'node16', 'node16'],
    ['commonjs', 'preserve', 'bundler'],
  ] as const) {
    const folder = projectOf(type, {});
    write(folder, { 'program.ts': text });
    link(folder, '@types/node', join(root, 'node_modules/@types/node'));
    const words = `--noEmit --strict --skipLibCheck --ignoreConfig --types node --target es2022 --module ${module} --moduleResolution ${resolution}`;
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { code, out } = await execute(folder, process.execPath, [compiler, ...words.split(' '), 'program.ts']);
    assert.equal([code, out], [0, ''], `${type}, ${module}`);
  }
});

test.run();
