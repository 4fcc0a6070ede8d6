import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../../base/problem.js';
import type { CellType, Edge } from '../../cell-type.js';
import { partialProblem } from '../../cells/partial-channels.js';
import { denseEdges } from '../../edges.js';
import { type StemName, stemExtents } from '../../layers/stem-extents.js';
import { filterCount } from '../../operations/filters.js';
import {
  type GenotypeOutline,
  imageOr,
  type KnownImages,
  largestOf,
  type NetworkSize,
  type SpaceOutline,
} from '../../outline.js';
import type { DartsGenotype } from './genotype.js';
import { type CellPlan, type CellTypeName, type Layout, layOut } from './layout.js';
import { DartsNetworkSettings } from './network-settings.js';
import type { DartsSettings } from './space.js';
import { towerProblem } from './tower-input.js';

/** Nodes of a cell that are its inputs. */
const INPUTS = 2;

/** The edges of a cell with two inputs, by node and then by input: 0→2, 1→2, 0→3, 1→3, 2→3, ... */
export const dartsEdges = (nodes: number): readonly Edge[] => denseEdges(INPUTS, nodes);

/** The two cell types of a DARTS space. */
export const dartsCellTypes = ({
  nodes,
  operations,
}: Pick<DartsSettings, 'nodes' | 'operations'>): Readonly<Record<CellTypeName, CellType>> => {
  const cellType = (name: CellTypeName): CellType => ({ name, edges: dartsEdges(nodes), operations });
  return { normal: cellType('normal'), reduce: cellType('reduce') };
};

/** The form of a network of DARTS cells. */
export interface DartsForm extends KnownImages {
  readonly cells: number;
  readonly channels: number;
  readonly stem: StemName;
  readonly stemMultiplier: number;
  readonly concatenated: Readonly<Record<CellTypeName, number>>;
}

/** Layout of a network of this form, or the problem of an image that cannot be halved as often. */
export const dartsLayout = (form: DartsForm): either.Either<Problem, Layout> => {
  const stemChannels = form.stemMultiplier * form.channels;
  return layOut({ ...form, stem: { ...stemExtents(form.stem, imageOr(form)), channels: [stemChannels, stemChannels] } });
};

const stemParameters = ({ stem, channels, stemMultiplier }: DartsForm): number => {
  const outputs = stemMultiplier * channels;
  const half = Math.floor(outputs / 2);
  return stem === 'cifar' ? 27 * outputs : 27 * half + 9 * half * outputs + 9 * outputs ** 2;
};

/** The 1×1 convolutions that bring a cell's inputs to its channels. */
const preprocessing = ({ older, newer, channels }: CellPlan): number => (older.channels + newer.channels) * channels;

/** Lower bound of the size of a network of this form, given the parameters of each cell's operations. */
export const dartsSize = (form: DartsForm, { cells, last }: Layout, operationsOf: (plan: CellPlan) => number): NetworkSize => ({
  parameters:
    stemParameters(form) +
    cells.reduce((sum, plan) => sum + preprocessing(plan) + operationsOf(plan), 0) +
    last.outputs * (form.classes ?? 0),
  activation: largestOf(form, [
    [stemExtents(form.stem, imageOr(form)).older, form.stemMultiplier * form.channels],
    ...cells.map(({ output, outputs }) => [output, outputs] as const),
  ]),
});

/** The outline of DARTS genotypes whose cells' outputs have so many nodes. */
export const dartsGenotypes = (concatenated: DartsForm['concatenated']): GenotypeOutline => ({
  space: 'darts',
  network: {
    settings: DartsNetworkSettings,
    size: (settings: DartsNetworkSettings, images) => {
      // Published ImageNet networks have a stem of C channels, whatever that of the search network.
      const stemMultiplier = settings.stem === 'imagenet' ? 1 : settings.stemMultiplier;
      const form = { ...settings, ...images, stemMultiplier, concatenated };
      return pipe(
        dartsLayout(form),
        either.chain((layout) => {
          const misfit = settings.auxiliary && images.image !== undefined ? towerProblem(layout.auxiliary) : undefined;
          return misfit === undefined ? either.right(dartsSize(form, layout, () => 0)) : either.left(misfit);
        }),
      );
    },
  },
});

/** The outline of a DARTS genotype. */
export const dartsGenotypeOutline = ({ normalConcat, reduceConcat }: DartsGenotype): GenotypeOutline =>
  dartsGenotypes({ normal: normalConcat.length, reduce: reduceConcat.length });

/** The outline of a DARTS space. */
export const dartsOutline = (settings: DartsSettings): SpaceOutline => {
  const cellTypes = dartsCellTypes(settings);
  const concatenated = { normal: settings.nodes, reduce: settings.nodes };
  const candidates = (plan: CellPlan, partial: number): number =>
    cellTypes[plan.type].edges.reduce((sum, { from }) => {
      const stride = plan.type === 'reduce' && from < INPUTS ? 2 : 1;
      return sum + settings.operations.reduce((all, name) => all + filterCount(name, plan.channels / partial, stride), 0);
    }, 0);
  return {
    name: 'darts',
    cellTypes: [cellTypes.normal, cellTypes.reduce],
    genotype: dartsGenotypes(concatenated),
    decomposes: true,
    supernet: ({ partial, pruned, ...images }) => {
      const indivisible = partialProblem(settings.channels, partial);
      if (indivisible !== undefined) return either.left(indivisible);
      const form = { ...settings, ...images, concatenated };
      return pipe(
        dartsLayout(form),
        either.map((layout) => {
          const ofType = new Map<string, number>();
          const operationsOf = (plan: CellPlan): number => {
            const key = `${plan.type} ${plan.channels}`;
            const found = ofType.get(key) ?? candidates(plan, partial);
            ofType.set(key, found);
            return found;
          };
          return dartsSize(form, layout, pruned ? () => 0 : operationsOf);
        }),
      );
    },
  };
};
