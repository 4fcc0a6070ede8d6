import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MetricLog } from '../../../artifacts/metric-log.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import type { Block, Figure } from '../../../pipeline/report/block.js';
import { figure, table } from '../../../pipeline/report/block.js';
import { picture } from '../../../pipeline/report/charts/frame.js';
import type { ReportStage } from '../../../pipeline/report/page/content.js';
import { reportPage } from '../../../pipeline/report/page/page.js';
import type { ReportSection, ShownArtifact } from '../../../pipeline/report/section.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { pictureKind } from '../../../stages/kinds/picture.js';
import { supernetFigures } from '../../../stages/pictures/cell-graph.js';
import { genotypeSection } from '../../../stages/pictures/genotype.js';
import { metricSection } from '../../../stages/pictures/metrics.js';
import { noiseCurves } from '../../../stages/pictures/noise-curves.js';
import { meanCurve } from '../../../stages/pictures/over-seeds.js';
import { pictureSection } from '../../../stages/pictures/picture.js';
import { sections } from '../../../stages/pictures/sections.js';
import { thetaMaps } from '../../../stages/pictures/trajectory.js';
import { xmlFault } from '../../pipeline/report/xml.js';

const shown = <A>(stage: string, value: A, digest = stage, kinds: readonly string[] = []): ShownArtifact<A> => ({
  stage,
  group: stage.replace(/@\d+$/, ''),
  name: 'it',
  digest,
  seed: 0,
  kinds,
  value,
});

const drawn = async (section: ReportSection, artifacts: readonly ShownArtifact<unknown>[]): Promise<readonly Block[]> =>
  section.draw(artifacts);

const figuresOf = (blocks: readonly Block[]): readonly Figure[] =>
  blocks.flatMap((block) => (block.block === 'figure' ? [block] : []));

test('a genotype is a graph of each cell with its operations; equal genotypes are drawn once, and a hand-made one is text', async () => {
  const { DARTS_V2 } = publishedGenotypes;
  const blocks = await drawn(genotypeSection, [
    shown('discretise@0', DARTS_V2, 'a'),
    shown('discretise@1', DARTS_V2, 'a'),
    shown('query', {
      space: 'nas-bench-201',
      architecture: '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|',
    }),
    shown('handMade', { space: 'hand-made', network: 'VGG16', widthMultiplier: 1 }),
  ]);
  const figures = figuresOf(blocks);
  assert.equal(
    figures.map(({ title }) => title),
    ['discretise@0, discretise@1: normal cell', 'discretise@0, discretise@1: reduction cell', 'query: cell'],
  );
  for (const { picture: svg } of figures) assert.is(xmlFault(svg.markup), undefined);
  const [normal, , bench] = figures;
  for (const [operation] of DARTS_V2.normal) assert.ok(normal?.picture.markup.includes(`>${operation}</text>`), operation);
  assert.is(
    [...(normal?.picture.markup.matchAll(/class="edge"/g) ?? [])].length,
    DARTS_V2.normal.length + DARTS_V2.normalConcat.length,
  );
  assert.equal(bench?.table.rows, [
    ['1', 'nor_conv_3x3', 'input'],
    ['2', 'skip_connect', '1'],
    ['output', 'avg_pool_3x3', '2'],
  ]);
  assert.ok(blocks.some((block) => block.block === 'passage' && block.text.startsWith('VGG16')));
});

const distribution = (theta: readonly number[]): ArchitectureDistribution => ({
  space: 'mine',
  relaxation: 'softmax',
  cellTypes: [{ name: 'cell', edges: [{ from: 0, to: 1 }], operations: ['skip', 'conv'] }],
  parameters: { cell: [theta] },
  expectation: { cell: [theta] },
  entropy: 0.5,
});

test('a supernet is drawn with θ as the width of its edges', async () => {
  const [one] = await supernetFigures('search', distribution([0.2, 0.8]));
  const widths = new Map(
    [
      ...(one?.picture.markup ?? '').matchAll(
        /<path stroke-width="([\d.]+)"[^>]*><?\/?>?[\s\S]*?<text[^>]*>(\w+) ([\d.]+)<\/text>/g,
      ),
    ].map(([, width, operation]) => [operation, Number(width)]),
  );
  assert.equal([...widths.keys()].sort(), ['conv', 'skip']);
  assert.ok((widths.get('conv') as number) > (widths.get('skip') as number));
  assert.equal(one?.table.rows, [['0 → 1', '0.200', '0.800']]);
});

test('θ by epoch is a row for each operation of each edge, and says which end strongest', () => {
  const [map] = figuresOf(
    thetaMaps('search', {
      points: [0.5, 0.7, 0.9].map((first, i) => ({ epoch: i + 1, distribution: distribution([first, 1 - first]), metrics: {} })),
    }),
  );
  assert.is(xmlFault(map?.picture.markup ?? ''), undefined);
  assert.match(map?.description ?? '', /0 → 1 skip 0\.9/);
  assert.equal(map?.table.rows, [['0 → 1', 'skip', '0.5', '0.9']]);
});

test('a mean over seeds is that of the seeds that have the place, with a deviation where there are two', () => {
  const curve = meanCurve([
    [
      { x: 1, y: 1 },
      { x: 2, y: 5 },
    ],
    [{ x: 1, y: 3 }],
  ]);
  assert.equal(curve, [
    { x: 1, y: 2, deviation: Math.SQRT2 },
    { x: 2, y: 5, deviation: null },
  ]);
});

test('losses are drawn together, other metrics by themselves; by epoch where each has one value in it', async () => {
  const log: MetricLog = [
    { step: 1, values: { 'batch loss': 3 } },
    { step: 2, epoch: 1, values: { 'train loss': 2, 'train accuracy': 0.5, entropy: 1 } },
    { step: 4, epoch: 2, values: { 'train loss': 1, 'train accuracy': 0.75, entropy: 0.5 } },
  ];
  const figures = figuresOf(await drawn(metricSection, [shown('search@0', log), shown('search@1', log)]));
  assert.equal(
    figures.map(({ title, table: { columns } }) => [title.split(',')[0], ...columns]),
    [
      ['search: loss', 'step', 'batch loss', 'train loss'],
      ['search: train accuracy', 'epoch', 'train accuracy'],
      ['search: entropy', 'epoch', 'entropy'],
    ],
  );
  assert.equal(figures[1]?.table.rows.at(-1), ['2', '0.75 ± 0']);
});

test('evaluations whose names differ behind a comma are one curve over the noise', () => {
  const evaluation = (ratio: number | 'none', top1: number) =>
    ({ top1, predictiveVariance: null, inputNoise: { signalToNoise: ratio }, parameterNoise: { scale: 0, draws: 1 } }) as never;
  const figures = noiseCurves([
    shown('evaluate', evaluation('none', 0.9)),
    shown('evaluate, 30 dB', evaluation(30, 0.8)),
    shown('evaluate, 10 dB-1', evaluation(10, 0.5)),
    shown('evaluate, 10 dB-2', evaluation(10, 0.7)),
  ]);
  assert.equal(
    figures.map(({ title, table: { rows } }) => [title, rows.map(([at, value]) => [at, value?.replace(/(\.\d{3})\d+/g, '$1')])]),
    [
      [
        'accuracy by noise on the images',
        [
          ['10', '0.6 ± 0.141'],
          ['30', '0.8'],
        ],
      ],
    ],
  );
});

test('a picture is kept as an SVG file, and stands in a report as an image apart from the page', async () => {
  const svg = '<svg xmlns="x"><title>a &lt; b</title><script>alert(1)</script></svg>';
  const bytes = pictureKind.encode({ svg });
  assert.is(new TextDecoder().decode(bytes), svg);
  assert.is(pictureKind.summary({ svg }), 'SVG: a < b');
  assert.match(JSON.stringify(pictureKind.decode(new TextEncoder().encode('{"kind":"curves"}'))), /not one SVG/);
  const [one] = figuresOf(
    await drawn(pictureSection, [shown('mine', { svg }), shown('drawCurves', { svg }, 'd', ['curves', 'picture'])]),
  );
  assert.match(one?.picture.markup ?? '', /^<img alt="SVG: a &lt; b" src="data:image\/svg\+xml;base64,/);
  assert.not.match(one?.picture.markup ?? '', /script/);
});

test('each kind has one section', () => {
  const kinds = sections.map(({ kind }) => kind.name);
  assert.is(new Set(kinds).size, kinds.length);
});

test('a report of 100 stages with 10,000 epochs is below 3 MB', async () => {
  const names = ['train loss', 'validation loss', 'train accuracy', 'validation accuracy', 'learning rate'];
  const log: MetricLog = Array.from({ length: 10_000 }, (_, i) => ({
    step: i + 1,
    epoch: i + 1,
    values: Object.fromEntries(names.map((name, n) => [name, Math.sin(i / (50 + n)) + 3 / (i + 1)])),
  }));
  const settings = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`setting${i}`, i / 7]));
  const digest = 'a'.repeat(64);
  const stages = Array.from({ length: 100 }, (_, i): ReportStage => {
    const artifact = { name: 'metrics', kind: 'metric-log', digest, bytes: 1e6, summary: '10,000 entries' };
    return {
      stage: `retrain ${i}`,
      group: `retrain ${i}`,
      definition: 'retrain',
      words: 'cached',
      isCached: true,
      after: i === 0 ? [] : [`retrain ${i - 1}`],
      seed: 0,
      settings: { ...settings, own: i },
      key: `${i}`.padStart(64, '0'),
      seconds: 1000,
      devices: [],
      machine: { 'peak memory, MiB': 155 },
      artifacts: [artifact, artifact, artifact],
    };
  });
  const blocks = await drawn(
    metricSection,
    stages.map(({ stage }) => shown(stage, log)),
  );
  const graph = figure({
    title: 'G',
    description: 'g',
    picture: picture('G', 'g', { width: 10, height: 10 }),
    table: table({ title: 'G', columns: [], rows: [] }),
  });
  const page = reportPage({
    experiment: 'large',
    facts: [],
    stages,
    results: stages.map(({ artifacts: [first] }) => first as NonNullable<typeof first>),
    graph,
    sections: [{ title: 'Metrics', blocks }],
    problems: [],
    warnings: [],
  });
  assert.is(figuresOf(blocks).length, 300);
  assert.ok(page.length < 3e6, `${page.length} bytes`);
});

test.run();
