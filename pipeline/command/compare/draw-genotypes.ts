import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Surroundings } from '../../compose/surroundings.js';
import type { Figure } from '../../report/block.js';
import { GENOTYPE } from './runs-text.js';

/** A genotype that is drawn: the name above its cells, and its digest. */
export interface DrawnGenotype {
  readonly name: string;
  readonly digest: Digest;
}

const WHERE = '--svg';

const NONE = problem(
  'usage',
  'no genotype is compared that differs, so that there is nothing to draw',
  WHERE,
  'compare runs that have genotypes, or genotypes by their digests; --all draws equal ones too',
);

/**
 * Draws genotypes beside each other, cell by cell, as reports draw each.
 *
 * @param rows genotypes that are compared with each other
 * @returns the text of an SVG file
 */
export const drawGenotypes = async (
  rows: readonly (readonly DrawnGenotype[])[],
  store: Store,
  { sections }: Pick<Surroundings, 'sections'>,
): Promise<either.Either<Problem, string>> => {
  const section = (await sections?.())?.find(({ kind }) => kind.name === GENOTYPE);
  if (section === undefined || rows.length === 0) return either.left(NONE);
  const [{ besidePicture }, { standalone }, { withFixedColours }] = await Promise.all([
    import('../../report/charts/beside.js'),
    import('../../report/charts/style.js'),
    import('../../report/fixed-colours.js'),
  ]);
  const drawn: (readonly Figure[])[][] = [];
  for (const row of rows) {
    const figures: (readonly Figure[])[] = [];
    for (const { name, digest } of row) {
      const bytes = await store.read(digest)();
      if (either.isLeft(bytes)) return bytes;
      const value = section.kind.decode(bytes.right);
      if (either.isLeft(value))
        return either.left(problem('store', `the genotype ${digest} cannot be read: ${value.left}`, WHERE, 'run `pipe verify`'));
      const shown = { stage: name, group: name, name, digest, seed: null, kinds: [GENOTYPE], value: value.right };
      figures.push((await section.draw([shown])).filter((block): block is Figure => block.block === 'figure'));
    }
    drawn.push(figures);
  }
  const cells = drawn.flatMap((figures) =>
    Array.from({ length: Math.max(...figures.map(({ length }) => length)) }, (_, cell) =>
      figures.flatMap((own) => own[cell] ?? []).map(({ title, picture }) => ({ caption: title, picture })),
    ),
  );
  const names = [...new Set(rows.flat().map(({ name }) => name))];
  const description = drawn.flat(2).map(({ title, description: words }) => `${title}: ${words}`);
  const picture = besidePicture(`Genotypes of ${names.join(' and ')}`, description.join(' '), cells);
  // For papers: programs other than browsers know no variables of CSS.
  return either.right(withFixedColours(standalone(picture)));
};
