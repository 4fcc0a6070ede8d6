import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../../artifacts/digest.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { contentParts } from '../../../../pipeline/command/compare/content-parts.js';
import { runParts } from '../../../../pipeline/command/compare/runs-text.js';
import { partsText } from '../../../../pipeline/command/compare/tables.js';
import { contentDifferences } from '../../../../pipeline/difference/content-differences.js';
import { curveFigures } from '../../../../pipeline/difference/curve-figures.js';
import { type ComparedRun, runRows } from '../../../../pipeline/difference/run-rows.js';
import { bytesOf, resultOf } from '../../../artifacts/fixtures/scratch.js';
import { explainedProject } from '../../fixtures/explained.js';

const project = explainedProject();
const digests: Digest[] = [];

test.before(async () => {
  await project.run('main.ts');
  await project.run('main.ts', '--seed', '1', '--set', 'measure.weights.learningRate=0.2');
  await project.run('only.ts');
  const store = await resultOf(openStore(join(project.folder, '.sluice')));
  for (const { outputs } of await resultOf(store.manifests))
    for (const { digest } of Object.values(outputs)) digests.push(digest);
});

/** Lines of a comparison, with single spaces and without what differs between two runs of this test. */
const compared = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { code, out, err } = await project.pipe('compare', ...words);
  assert.is(code, 0, err);
  return out
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/ +/g, ' ')
        .replaceAll(/-\d{8}-\d{6}(?:-\d+)?/g, '')
        .trim(),
    );
};

test('two runs are compared by what differs; a file of an experiment is its newest run', async () => {
  const lines = await compared('explained-0', 'main.ts');
  assert.equal(lines.slice(0, 5), [
    'run explained-0 explained-1',
    'seed 0 1',
    '',
    'settings explained-0 explained-1',
    'measure.weights.learningRate 0.1 0.2',
  ]);
  assert.ok(lines.includes('time explained-0 explained-1'));
  assert.match(lines.at(-1) ?? '', /^measure: measured [0-9a-f]{12} [0-9a-f]{12}$/);
  assert.equal(await compared('explained-0', 'explained-0'), ['nothing differs']);
  const all = await compared('explained-0', 'explained-0', '--all');
  assert.ok(all.includes('measure.epochs 2 2') && all.includes('experiment explained explained'));
});

test('a stage that only one run has is said so, in Markdown and as data too', async () => {
  const lines = await compared('explained-0', 'explained-1', 'only.ts', '--markdown');
  assert.ok(lines.includes('| measure | measure | measure | - |'), lines.join('\n'));
  assert.ok(lines.includes('| measure.epochs | 2 | 2 | - |'));
  const { out } = await project.pipe('compare', 'explained-0', 'only.ts', '--json');
  const { rows } = JSON.parse(out) as { rows: { group: string; name: string; values: unknown[] }[] };
  assert.equal(rows.find(({ group }) => group === 'stages')?.values, ['measure', null]);
});

test('artifacts of one kind are compared by content, long texts from where they part', async () => {
  const [measured = '', , other = ''] = digests.slice(-3);
  const lines = await compared(measured, other.slice(0, 10));
  assert.equal(lines.slice(0, 1), ['artifacts']);
  assert.match(lines[1] ?? '', / text "(?:measured|list)" of (?:measure|pages)/);
  assert.ok(
    lines.some((line) => line.startsWith('text …')),
    lines.join('\n'),
  );
  assert.equal(await compared(measured, measured), ['nothing differs']);
});

test('what cannot be compared is refused with what to do', async () => {
  const [digest = ''] = digests;
  writeFileSync(join(project.folder, 'broken.mjs'), 'export default 1;');
  for (const [words, what, mend] of [
    [[digest], 'one thing is compared with nothing', 'name two'],
    [[digest, 'explained-0'], 'a run and an artifact are not compared', 'digests of artifacts of one kind'],
    [['abcdef', 'explained-0'], 'the store has neither a run nor an artifact that "abcdef" begins', 'pipe ls'],
    [['explaind', 'explained-0'], 'the store has no run "explaind"; did you mean "explained"?', 'name a run'],
    [['explained-', 'explained-0'], '"explained-" means 2 runs', 'write more of the name'],
    [['broken.mjs', 'explained-0'], 'no experiment as its default export', 'export default'],
    [['renamed.ts', digest, '--all', '--store', 'nowhere'], 'there is no store here', '--store'],
  ] as const) {
    const { code, err } = await project.pipe('compare', ...words);
    assert.is(code, 2, err);
    assert.match(err, what);
    assert.match(err, mend);
  }
});

const produced = (summary: string) => ({ kind: 'genotype', digest: digestOf(summary), bytes: 1, summary });

const run = (name: string, more: Partial<ComparedRun>): ComparedRun => ({
  name,
  facts: {},
  stages: {},
  settings: {},
  code: {},
  metrics: {},
  seconds: {},
  machine: {},
  artifacts: {},
  ...more,
});

test('metrics and times are told with differences from the first run, genotypes side by side with the lines that differ marked', () => {
  const runs = [
    run('a', {
      metrics: { 'evaluate: top1': 0.5 },
      seconds: { search: 60 },
      machine: { 'search: peak memory, MiB': 100 },
      artifacts: { 'discretise: genotype': produced('normal cell\n  node 2: skip ← 0\n  output: 2') },
    }),
    run('b', {
      metrics: { 'evaluate: top1': 0.75 },
      seconds: { search: 30 },
      machine: { 'search: peak memory, MiB': 90 },
      artifacts: { 'discretise: genotype': produced('normal cell\n  node 2: conv ← 0\n  output: 2') },
    }),
  ];
  const text = partsText(runParts(runs, runRows(runs), false), 'text');
  const lines = text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
  for (const line of [
    'evaluate: top1 0.5000 0.7500 (+0.2500)',
    'search 1 min 00 s 30.0 s (-30.0 s)',
    'search: peak memory, MiB 100 90 (-10)',
    '≠ node 2: skip ← 0 node 2: conv ← 0',
    'output: 2 output: 2',
  ])
    assert.ok(lines.includes(line), `${line}\n${text}`);
});

test('of a curve the last and the best are told, where its name says which is better', () => {
  const log = [3, 1, 2].map((value, step) => ({
    step,
    values: { 'train loss': value, accuracy: value, 'learning rate': value },
  }));
  assert.equal(curveFigures(log), {
    'train loss, last': 2,
    'train loss, best': 1,
    'accuracy, last': 2,
    'accuracy, best': 3,
    'learning rate, last': 2,
  });
});

test('the best value of a curve is the best that is finite, and the last is told as it is', () => {
  const log = [3, Number.NEGATIVE_INFINITY, Number.NaN].map((loss, step) => ({ step, values: { loss } }));
  assert.equal(curveFigures(log), { 'loss, last': Number.NaN, 'loss, best': 3 });
  const infinite = [Number.NaN, Number.NaN].map((loss, step) => ({ step, values: { loss } }));
  assert.equal(Object.keys(curveFigures(infinite)), ['loss, last']);
});

test('an architecture distribution is compared by edge and operation, the largest difference first', () => {
  const value = (first: number, second: number) => ({
    cellTypes: [{ name: 'normal', edges: [{ from: 0, to: 2 }], operations: ['none', 'skip'] }],
    expectation: { normal: [[first, second]] },
  });
  const bytes = (content: unknown) => bytesOf(JSON.stringify({ kind: 'architecture-distribution', value: content, version: 1 }));
  const [a, b] = [value(0.5, 0.5), value(0.25, 0.125)];
  const [part] = contentParts(contentDifferences(bytes(a), bytes(b)), ['a', 'b'], a, false);
  assert.ok(part !== undefined && 'rows' in part);
  assert.equal(part.rows, [
    ['expectation: normal cell, edge 0 to 2, skip', '0.5', '0.125', '-0.375'],
    ['expectation: normal cell, edge 0 to 2, none', '0.5', '0.25', '-0.250'],
  ]);
});

test('code and data that differ are named, since no setting tells of them', async () => {
  const far = join(project.folder, 'far.ts');
  const text = readFileSync(far, 'utf8');
  writeFileSync(far, text.replace('x * 2', 'x * 3'));
  await project.run('main.ts', '--seed', '2');
  writeFileSync(far, text);
  writeFileSync(join(project.folder, 'pages/2.txt'), 'upon another time');
  await project.run('main.ts', '--seed', '2');
  writeFileSync(join(project.folder, 'pages/2.txt'), 'upon a time');
  const { runs } = JSON.parse((await project.pipe('ls', '--json', '--limit', '2')).out) as { runs: { head: { name: string } }[] };
  const [other = '', edited = ''] = runs.map(({ head }) => head.name);
  const lines = await compared(edited, other);
  assert.is(lines[0], 'code and data explained-2 explained-2');
  assert.match(lines[1] ?? '', /^pages: data files [0-9a-f]{12} [0-9a-f]{12}$/);
  assert.match(lines[2] ?? '', /^measure [0-9a-f]{12} [0-9a-f]{12}$/);
  assert.is(lines[3], '');
  const all = await compared(edited, other, '--all');
  assert.ok(
    all.some((line) => /^measure\.shape \(round\) ([0-9a-f]{12}) \1$/.test(line)),
    all.join('\n'),
  );
});

test.run();
