import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../../artifacts/digest.js';
import { jobEntryName } from '../../../../artifacts/store/job-rooms.js';
import { objectName } from '../../../../artifacts/store/names.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { lineOf } from '../../../../pipeline/worker/lines.js';
import { bytesOf, resultOf } from '../../../artifacts/fixtures/scratch.js';
import { type ExplainedProject, explainedProject } from '../../fixtures/explained.js';

/** Lines that explain a project, without identifiers and dates. */
const explained = async ({ pipe }: ExplainedProject, ...words: readonly string[]): Promise<readonly string[]> => {
  const { code, out, err } = await pipe('explain', ...words);
  assert.is(code, 0, err);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/the run [0-9a-f]{8} of \d{4}-\d\d-\d\d \d\d:\d\d/, 'RUN').replace(/, in [\d.]+ m?s/, ''));
};

const NEAREST = 'measure: will run; what differs from its nearest, RUN, seed 0:';
const CACHED = [
  'pages: cached: made by RUN; nothing of its key differs',
  'measure: cached: made by RUN, seed 0; nothing of its key differs',
];

const project = explainedProject();

test('a stage without a run of its kind is said to have none', async () => {
  assert.equal((await explained(project, 'main.ts')).slice(0, 2), [
    'pages: will run; the store has no result of such a stage',
    'measure: will run: it follows from pages; the store has no result of such a stage',
  ]);
});

test('a cached stage is told with its run; a setting by path, a component, an alarm, the seed and the backend with both values', async () => {
  await project.run('main.ts');
  assert.equal(await explained(project, 'main.ts'), CACHED);
  assert.equal(
    await explained(project, 'main.ts', '--set', 'measure.weights.learningRate=0.2', '--set', 'measure.shape.radius=2'),
    [CACHED[0], NEAREST, '  measure.shape.radius: 2, was 1', '  measure.weights.learningRate: 0.2, was 0.1'],
  );
  assert.equal(await explained(project, 'main.ts', '--set', 'shape=square', '--set', 'alarms=on'), [
    CACHED[0],
    NEAREST,
    '  an alarm that stops it (alarms): bell, is new',
    '  measure.shape: square({"side":1}), was round({"radius":1})',
  ]);
  assert.equal(await explained(project, 'main.ts', 'measure', '--seed', '3', '--backend', 'other'), [
    NEAREST,
    '  the seed: 3, was 0',
    '  the numeric backend: other, was engine',
  ]);
});

test('the nearest run is the one whose key differs least, not the newest', async () => {
  await project.run('main.ts', '--set', 'measure.epochs=7', '--seed', '9');
  const lines = await explained(project, 'main.ts', 'measure', '--set', 'measure.epochs=3');
  assert.equal(lines, [NEAREST, '  measure.epochs: 3, was 2']);
  const far = await explained(project, 'main.ts', 'measure', '--set', 'measure.epochs=8', '--seed', '9');
  assert.equal(far, [NEAREST.replace('seed 0', 'seed 9'), '  measure.epochs: 8, was 7']);
});

test('an edited helper three imports away is named by file and function; comments, layout and unused functions are not', async () => {
  project.edit('far.ts', '/** Doubles. */', '// another comment\n');
  project.edit('far.ts', 'return 3', 'return 4');
  project.edit('middle.ts', 'doubled(x) + 1', '(\n  doubled(x)   + 1)');
  assert.equal(await explained(project, 'main.ts'), CACHED);
  project.edit('far.ts', 'x * 2', 'x * 3');
  project.edit('far.ts', 'return 4', 'return 5');
  assert.equal(await explained(project, 'main.ts'), [
    CACHED[0],
    NEAREST,
    "  the stage's code differs",
    '    far.ts: function doubled differs',
    '      now  const doubled = (x) => x * 3',
    '      was  const doubled = (x) => x * 2',
  ]);
});

test('a plan says on one line why a stage would run', async () => {
  const whyOf = async (...words: readonly string[]) => {
    const { code, out, err } = await project.pipe('plan', 'main.ts', '--why', ...words);
    assert.is(code, 0, err);
    return out.trimEnd().replace(/the run [0-9a-f]{8} of \d{4}-\d\d-\d\d \d\d:\d\d/, 'RUN');
  };
  const text = await whyOf(
    '--set',
    'measure.epochs=3',
    '--set',
    'measure.weights.learningRate=0.2',
    '--set',
    'measure.shape.radius=2',
  );
  const [pages = '', measure = '', why = '', ...rest] = text.split('\n');
  assert.match(pages, /^pages +cached/);
  assert.match(measure, /^measure +will run {2}after pages {2}key/);
  assert.is(
    why,
    "  what differs from its nearest, RUN, seed 0: the stage's code differs (far.ts: function doubled differs); measure.epochs: 3, was 2; measure.shape.radius: 2, was 1; and 1 more, by `pipe explain`",
  );
  assert.equal(rest, []);
  const { out } = await project.pipe('plan', 'main.ts', '--why', '--json');
  const { stages } = JSON.parse(out) as { readonly stages: readonly { readonly status: string; readonly why?: string }[] };
  assert.equal(
    stages.map(({ status, why: reason }) => [status, reason?.replace(/.*: the/, 'the')]),
    [
      ['cached', undefined],
      ['run', "the stage's code differs (far.ts: function doubled differs)"],
    ],
  );
});

const second = explainedProject();

test('a stage whose definition has another name is compared with what ran under its name', async () => {
  await second.run('main.ts');
  const lines = await explained(second, 'renamed.ts', 'measure');
  assert.equal(lines.slice(0, 4), [
    NEAREST,
    "  the stage's definition: measure-anew, was measure",
    "  the stage's code differs",
    '    it is renamedStage of measure.ts, was measureStage of measure.ts',
  ]);
});

test('the numeric source of a backend is named by what of it differs', async () => {
  second.edit('engines.ts', 'undefined', 'void 0 as never');
  second.edit('engines.ts', "'engine', probe", "'engines', probe");
  assert.equal((await explained(second, 'main.ts', 'measure')).slice(1), [
    '  the numeric source of the backend engine differs',
    '    engines.ts: constant engine differs',
    '      now  const engine = { name: "engines", probe: () => null, start }',
    '      was  const engine = { name: "engine", probe: () => null, start }',
  ]);
});

test('data files are named, and an input is followed to what made it another', async () => {
  const own = explainedProject();
  await own.run('main.ts');
  own.edit('pages/2.txt', 'upon', 'within');
  writeFileSync(join(own.folder, 'pages/3.txt'), 'new');
  rmSync(join(own.folder, 'pages/1.txt'));
  const files = ['  its data files differ', '    1.txt is gone', '    2.txt differs', '    3.txt is new'];
  assert.equal(await explained(own, 'main.ts'), [
    'pages: will run; what differs from its nearest, RUN:',
    ...files,
    'measure: will run: it follows from pages; nothing else of its key differs from RUN, seed 0',
  ]);
  await own.run('only.ts');
  const [head, input, ...inside] = await explained(own, 'main.ts', 'measure');
  assert.is(head, NEAREST);
  assert.match(input ?? '', /^ {2}its input "list": [0-9a-f]{12}, was [0-9a-f]{12}, since pages is another$/);
  assert.equal(
    inside,
    files.map((line) => `  ${line}`),
  );
});

test('damage, a checkpoint, another process at work, and a run that kept no texts are each said', async () => {
  const own = explainedProject();
  await own.run('main.ts');
  const store = await resultOf(openStore(join(own.folder, '.sluice')));
  const [made] = (await resultOf(store.manifests)).filter(({ parts }) => parts.stage === 'measure');
  const digest = made?.outputs['measured']?.digest as Digest;
  rmSync(join(own.folder, '.sluice', objectName(digest)));
  assert.equal(await explained(own, 'main.ts', 'measure'), [
    `measure: will run; nothing of its key differs, and the store is damaged (object ${digest}: it is missing)`,
  ]);
  const words = ['main.ts', 'measure', '--set', 'measure.epochs=5'];
  const { out } = await own.pipe('plan', ...words.filter((word) => word !== 'measure'), '--json');
  const key = (JSON.parse(out) as { stages: { key: Digest }[] }).stages[1]?.key as Digest;
  await resultOf(store.writeCheckpoint(key, { state: bytesOf('half'), note: {} }));
  const claim = await resultOf(store.claim(key));
  assert.match(
    (await explained(own, ...words))[0] ?? '',
    /^measure: will go on from its checkpoint; process \d+ on .* computes it now; what differs/,
  );
  await resultOf(claim.release);
  const put = (name: Parameters<typeof jobEntryName>[1], text: string) =>
    store.blobs.putIfAbsent(jobEntryName({ key, attempt: 1 }, name), bytesOf(text));
  await put('submitted.json', lineOf({ engine: 'slurm', id: '12' }));
  assert.match(
    (await explained(own, ...words))[0] ?? '',
    /checkpoint; job 12 of slurm was submitted for it, and has said no end; what/,
  );
  await put('begun.json', lineOf({}));
  const planned = await own.pipe('plan', ...words.filter((word) => word !== 'measure'));
  assert.match(planned.out, /^measure .*; job 12 of slurm has begun it, and has said no end {2}after pages/m);
  rmSync(join(own.folder, '.sluice/origins'), { recursive: true });
  own.edit('near.ts', 'middle(x)', 'middle(x) - 1');
  assert.equal((await explained(own, 'main.ts', 'measure')).slice(1), [
    "  the stage's code differs",
    '    the run was made by a version that kept no texts, or elsewhere',
  ]);
});

test('what is kept of the code is written when a stage is computed, and nothing when it is found', async () => {
  const own = explainedProject();
  await own.run('main.ts');
  rmSync(join(own.folder, '.sluice/origins'), { recursive: true });
  await own.run('main.ts');
  const store = await resultOf(openStore(join(own.folder, '.sluice')));
  assert.equal(await store.blobs.list('origins/'), []);
  await own.run('main.ts', '--seed', '1');
  const kept = await store.blobs.list('origins/closures/');
  assert.is(kept.length, 3, 'of the stage, its component and the backend');
  assert.equal((await resultOf(store.verify())).damaged, []);
  writeFileSync(join(own.folder, '.sluice', kept[0] as string), '{}');
  assert.equal(
    (await resultOf(store.verify())).damaged.map(({ entry }) => entry),
    [kept[0]],
  );
});

test('a stage that the experiment has not is refused with its stages', async () => {
  const { code, err } = await project.pipe('explain', 'main.ts', 'mesure');
  assert.is(code, 2);
  assert.match(err, 'this experiment has no stage "mesure"; did you mean "measure"?');
  assert.match(err, 'to mend: name one of its stages: pages, measure');
});

test.run();
