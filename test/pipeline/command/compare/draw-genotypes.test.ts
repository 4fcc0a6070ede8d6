import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { genotypeKind } from '../../../../networks/genotype-kind.js';
import { publishedGenotypes } from '../../../../networks/spaces/darts/published.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { besidePicture } from '../../../../pipeline/report/charts/beside.js';
import { raw } from '../../../../pipeline/report/markup.js';
import { sections } from '../../../../stages/pictures/sections.js';
import { manifestOf, resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';

const folder = scratchFolder();
const cells = [publishedGenotypes.DrNAS_cifar10, publishedGenotypes.DARTS_V2].map((cell) => genotypeKind.encode(cell));
const [first = '', second = ''] = cells.map((bytes) => digestOf(bytes).slice(0, 12));

test.before(async () => {
  const store = await resultOf(openStore(join(folder, '.sluice')));
  for (const [at, bytes] of cells.entries()) {
    await resultOf(store.write(bytes));
    const { outputs, ...manifest } = manifestOf(`cell ${at}`, { cell: bytes });
    const kind = 'genotype';
    await resultOf(
      store.writeManifest({ ...manifest, outputs: { cell: { ...(outputs['cell'] as NonNullable<unknown>), kind } as never } }),
    );
  }
});

const compare = async (...words: readonly string[]) => {
  const environment = { SLUICE_STORE: join(folder, '.sluice') };
  const host = testHost({ folder, environment, sections: async () => sections });
  const code = await commandWith(host)(['compare', ...words]);
  return { code, ...host.written() };
};

test('genotypes are drawn beside each other in one picture, cell by cell, below the name of each', async () => {
  const { code, err } = await compare(first, second, '--svg', 'cells.svg');
  assert.is(code, 0, err);
  const svg = readFileSync(join(folder, 'cells.svg'), 'utf8');
  assert.match(svg, /^<svg xmlns="[^"]+" viewBox="0 0 \d+ \d+"/);
  assert.is([...svg.matchAll(/<svg /g)].length, 5, 'the picture, and two cells of two genotypes');
  for (const name of [first, second]) for (const cell of ['normal', 'reduction']) assert.match(svg, `${name}: ${cell}`);
  assert.match(svg, `<title>Genotypes of ${first} and ${second}</title>`);
  assert.not.match(svg, 'var(--', 'its colours are there for programs other than browsers');
  assert.not.match(svg, /<svg [^>]*\bx="[^"]*"[^>]*\bx="/);
});

test('without a genotype that differs there is nothing to draw, unless all is asked for', async () => {
  const { code, err } = await compare(first, first, '--svg', 'same.svg');
  assert.is(code, 2);
  assert.match(err, /no genotype is compared that differs.*\n {2}at: --svg\n {2}to mend: .*--all draws equal ones/);
  assert.is((await compare(first, first, '--all', '--svg', 'same.svg')).code, 0);
  const absent = await compare(first, second, '--svg', 'no/where.svg');
  assert.is(absent.code, 2);
  assert.match(absent.err, /--svg no\/where\.svg/);
});

test('pictures of a column begin at one place, and rows do not overlap', () => {
  const sized = (width: number, height: number) => ({
    caption: `${width}`,
    picture: raw(`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"></svg>`),
  });
  const { markup } = besidePicture('t', 'd', [
    [sized(100, 50), sized(40, 80)],
    [sized(60, 20), sized(70, 20)],
  ]);
  const places = [...markup.matchAll(/<svg x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.equal(places, [
    [16, 36],
    [132, 36],
    [16, 152],
    [132, 152],
  ]);
  assert.match(markup, /^<svg viewBox="0 0 218 188"/);
});

test.run();
