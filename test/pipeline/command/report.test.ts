import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metricLog } from '../../../artifacts/metric-log.js';
import { isProblem } from '../../../base/problem.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { findReport } from '../../../pipeline/command/report/find-report.js';
import { type Experiment, experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import { passage, table } from '../../../pipeline/report/block.js';
import type { ReportContent } from '../../../pipeline/report/page/content.js';
import { reportPage } from '../../../pipeline/report/page/page.js';
import { section } from '../../../pipeline/report/section.js';
import { sectionsOf } from '../../../pipeline/report/sections-of.js';
import { sections } from '../../../stages/pictures/sections.js';
import { resultOf, scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';
import { machineStage } from '../fixtures/machine-stage.js';
import { eventsOf, optionsWith, rightOf } from '../fixtures/run.js';
import { countStage, numberKind, overflowStage } from '../fixtures/stages.js';
import { xmlFault } from '../report/xml.js';

const counting = (settings: { readonly sections?: readonly ReturnType<typeof section>[] } = {}): Experiment =>
  experiment('counting', settings, () => {
    const [first, second] = overSeeds([0, 1], () => start(countStage, { steps: 4 }));
    return { first: first as never, second: second as never, other: start(overflowStage, {}) } as never;
  });

const reportOf = async (whole: Experiment, runs: boolean): Promise<ReportContent> => {
  const store = await scratchStore();
  const options = optionsWith(store);
  if (runs) await eventsOf(whole, options);
  return rightOf(await findReport(whole, options, { sections, version: '1.2.3' })());
};

const hasNoRequests = (page: string): void => {
  assert.not.match(page, /(?:src|href|action|url)\s*[=(]\s*"?(?:https?:|\/\/)/);
  assert.not.match(page, /<script|<iframe|@import|<img/);
};

test('a report has every stage with its settings, key, digests and time, and its metrics as curves', async () => {
  const content = await reportOf(counting(), true);
  const page = reportPage(content);
  assert.is(xmlFault(page.replace('<!DOCTYPE html>\n', '')), undefined);
  hasNoRequests(page);
  assert.equal(content.facts[0], ['stages', 'all 3 finished']);
  for (const { stage, key, artifacts } of content.stages) {
    assert.ok(page.includes(`>${stage}</td>`), stage);
    for (const digest of [key, ...artifacts.map((artifact) => artifact.digest)])
      assert.ok(page.includes(`>${digest}</td>`), stage);
  }
  assert.ok(page.includes('<td>steps</td><td>4</td>'));
  assert.ok(page.includes('count@0, count@1: count, 2 settings'));
  assert.ok(page.includes('count: value, mean ± standard deviation over 2 seeds'));
  assert.ok(page.includes('the number 4'));
  assert.match(page, /overflow: loss[\s\S]*>NaN<\/td>/);
});

test('the memory that a stage measured is beside its time', async () => {
  const content = await reportOf(
    experiment('heavy', () => start(machineStage, {})),
    true,
  );
  assert.equal(content.stages[0]?.machine, { 'peak memory, MiB': 155 });
  assert.match(reportPage(content), /<th scope="col">peak memory, MiB<\/th>[\s\S]*<td>155<\/td>/);
});

test('a report of what was not run says so, and has neither results nor sections', async () => {
  const content = await reportOf(counting(), false);
  assert.equal(content.sections, []);
  assert.equal(
    content.warnings.map(({ message }) => message),
    ['not in the store: count@0, count@1, overflow'],
  );
  assert.match(reportPage(content), /The store has none of the outputs/);
});

test('a section of an experiment shows its own kind, or takes the place of one of the house', async () => {
  const numbers = section(numberKind, 'Numbers', (artifacts) => [
    table({ title: 'All', columns: ['stage', 'n'], rows: artifacts.map(({ stage, value }) => [stage, `n = ${value.n} < 5`]) }),
  ]);
  const mine = section(metricLog, 'My metrics', (artifacts) => [passage('count', `${artifacts.length} logs`)]);
  const content = await reportOf(counting({ sections: [numbers, mine] }), true);
  assert.equal(
    content.sections.map(({ title }) => title),
    ['My metrics', 'Numbers'],
  );
  assert.ok(reportPage(content).includes('n = 4 &lt; 5'));
  assert.is(sectionsOf(sections, [mine]).length, sections.length);
});

test('a section that fails costs that section alone, and is a problem of the report', async () => {
  const broken = section(numberKind, 'Broken', () => {
    throw new Error('no ink');
  });
  const content = await reportOf(counting({ sections: [broken] }), true);
  assert.equal(content.problems, [{ message: 'the section "Broken" cannot be drawn: no ink' }]);
  assert.ok(content.sections.some(({ title }) => title === 'Metrics'));
});

test('what is no section is refused where the experiment is made', () => {
  const refused = (what: RegExp) => (problem: unknown) => isProblem(problem) && what.test(problem.what);
  assert.throws(() => experiment('x', { sections: [{}] as never }, () => ({})), refused(/its sections are/));
  assert.throws(() => section({} as never, 'T', () => []), refused(/no kind/));
});

/** A folder with an experiment that was run into its store, or not, and the command line there. */
const projectWith = async (isRun: boolean) => {
  const folder = scratchFolder();
  const modules = ['pipeline/experiment.ts', 'test/pipeline/fixtures/stages.ts'];
  const [first, second] = modules.map((path) => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href));
  const text = `import { experiment } from ${first};
import { one } from ${second};
export default experiment('one', () => one({ n: 2 }));
`;
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'exp.mjs'), text);
  const { default: whole } = (await import(join(folder, 'exp.mjs'))) as { readonly default: Experiment };
  if (isRun) await eventsOf(whole, optionsWith(await resultOf(openStore(join(folder, '.sluice')))));
  const host = testHost({ folder, backends: [optionsWith({} as never).backend], sections: async () => sections });
  return { host, run: commandWith(host), file: (name: string) => join(folder, name) };
};

test('pipe report writes one page, and pipe graph the graph in each form', async () => {
  const { host, run, file } = await projectWith(true);
  assert.is(await run(['report', 'exp.mjs', '--set', 'one.n=2', '-o', 'mine.html']), 0, host.written().err);
  assert.match(host.written().out, /^mine\.html: [\d.]+ KiB\n$/);
  const page = readFileSync(file('mine.html'), 'utf8');
  assert.is(xmlFault(page.replace('<!DOCTYPE html>\n', '')), undefined);
  assert.ok(page.includes('<dt>changed settings</dt><dd>one.n=2</dd>'));
  for (const [form, expected] of [
    ['text', /^one {2}cached\n$/],
    ['mermaid', /^flowchart LR\n {2}n0\["one<br\/>cached/],
    ['dot', /^digraph \{[\s\S]*"one" \[label="one\\ncached/],
    ['svg', /^<svg xmlns[\s\S]*class="node cached"/],
  ] as const) {
    const before = host.written().out.length;
    assert.is(await run(['graph', 'exp.mjs', '--as', form]), 0);
    assert.match(host.written().out.slice(before), expected);
  }
  assert.is(await run(['graph', 'exp.mjs', '--set', 'one.n=3']), 0);
  assert.match(host.written().out, /one {2}will run\n$/);
});

test('pipe show writes the bytes of an artifact to a file', async () => {
  const { host, run, file } = await projectWith(true);
  const store = await resultOf(openStore(file('.sluice')));
  const [manifest] = await resultOf(store.manifests);
  const digest = manifest?.outputs['one']?.digest as string;
  assert.is(await run(['show', digest, '-o', 'one.json']), 0, host.written().err);
  assert.is(readFileSync(file('one.json'), 'utf8'), '{"kind":"number","value":{"n":2},"version":1}');
  assert.is(await run(['show', digest, '-o', 'nowhere/one.json']), 2);
});

test('a page that cannot be written, a store that is not there and an unknown form are usage problems', async () => {
  const { host, run } = await projectWith(false);
  assert.is(await run(['report', 'exp.mjs']), 2);
  assert.match(host.written().err, /there is no store here/);
  const other = await projectWith(true);
  assert.is(await other.run(['report', 'exp.mjs', '-o', '.']), 2);
  assert.match(other.host.written().err, /the file cannot be written: .*\n {2}at: --output \./);
  assert.is(await other.run(['graph', 'exp.mjs', '--as', 'png']), 2);
  assert.match(other.host.written().err, /Allowed choices are text, mermaid, dot, svg/);
});

test.run();
