import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runParts } from '../../../../pipeline/command/compare/runs-text.js';
import { partsText } from '../../../../pipeline/command/compare/tables.js';
import { partingTexts } from '../../../../pipeline/command/present/parting-texts.js';
import { type ComparedRun, runRows } from '../../../../pipeline/difference/run-rows.js';

const runOf = (name: string, more: Partial<ComparedRun>): ComparedRun => ({
  ...{ name, facts: {}, stages: {}, settings: {}, code: {}, metrics: {}, seconds: {}, machine: {}, artifacts: {} },
  ...more,
});
const metrics = (value: number) => Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`loss ${at}`, at + value]));

test('a table of runs has twenty rows, and says how many more there are, unless all are asked for', () => {
  const runs = [runOf('a', { metrics: metrics(0) }), runOf('b', { metrics: metrics(1) })];
  const text = (all: boolean): string => partsText(runParts(runs, runRows(runs), all), 'text');
  assert.is([...text(false).matchAll(/^loss/gm)].length, 20);
  assert.match(text(false), /and 10 more \(--all\)$/);
  assert.is([...text(true).matchAll(/^loss/gm)].length, 30);
});

test('of a long table what all runs have comes first, and what only some have is counted by stage', () => {
  const settings = (stage: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${stage}.key${at}`, String(at)]));
  const runs = [
    runOf('a', {
      stages: { first: 'x', 'first.more': 'x' },
      settings: { ...settings('first', 30), ...settings('first.more', 3), z: '1' },
    }),
    runOf('b', { stages: { other: 'y' }, settings: { ...settings('other', 40), z: '2' } }),
  ];
  const rows = runRows(runs);
  const lines = partsText(runParts(runs, rows, false), 'text')
    .split('\n')
    .slice(-5);
  assert.equal(
    lines.map((line) => line.trim().replace(/ {2,}/g, ' | ')),
    [
      'settings | a | b',
      'z | 1 | 2',
      'first: 30 of some runs alone (--all) | 30 | 0',
      'first.more: 3 of some runs alone (--all) | 3 | 0',
      'other: 40 of some runs alone (--all) | 0 | 40',
    ],
  );
  assert.is([...partsText(runParts(runs, rows, true), 'text').matchAll(/\.key/g)].length, 73);
});

test('measurements that are not numbers are alike, and have no difference', () => {
  const runs = [runOf('a', { metrics: { x: Number.NaN, y: 1 } }), runOf('b', { metrics: { x: Number.NaN, y: Number.NaN } })];
  const rows = runRows(runs);
  assert.equal(
    rows.map(({ name, differs }) => [name, differs]),
    [
      ['x', false],
      ['y', true],
    ],
  );
  assert.match(partsText(runParts(runs, rows, true), 'text'), /y +1 +NaN$/);
});

test('a cell of several lines is one of a table in Markdown', () => {
  const part = { head: ['settings', 'a', 'b'], rows: [['text', 'one\ntwo | three', 'four']] };
  assert.match(partsText([part], 'markdown'), /^\| text \| one two \\\| three \| four \|$/m);
});

test('long texts are shown from shortly before they part', () => {
  const same = 'x'.repeat(200);
  const [now, was] = partingTexts(`${same}1`, `${same}2`);
  assert.equal([now, was], [`…${'x'.repeat(20)}1`, `…${'x'.repeat(20)}2`]);
  assert.equal(partingTexts('short 1', 'short 2'), ['short 1', 'short 2']);
});

test.run();
