import type * as tf from '@tensorflow/tfjs-core';
import type { Cell } from '../../cells/cell.js';
import type { GraphValue } from '../../export/graph.js';
import { classifierOf } from '../../layers/classifier.js';
import type { DropoutChoice } from '../../layers/concrete-dropout.js';
import { identity } from '../../layers/layer.js';
import type { Stem } from '../../layers/stem.js';
import { type Extent, inScope, type Layer, type Module, moduleOf } from '../../module.js';
import type { CellPlan, Layout } from './layout.js';
import { preprocessing } from './preprocess.js';

/** Stem, cells and classifier as one module: images in, class scores out, and the output of the cell that a tower reads. */
export type Backbone = Module<tf.Tensor4D, { readonly logits: tf.Tensor2D; readonly towerInput: tf.Tensor4D }>;

/** Settings of a backbone; `affine`: whether the preprocessing's normalisations learn scale and shift. */
export interface BackboneSettings {
  readonly classes: number;
  readonly stem: Stem;
  readonly layout: Layout;
  readonly affine: boolean;
  /** Concrete dropout before the classifier and, if it says so, in the preprocessing. Default false: none. */
  readonly dropout?: DropoutChoice;
  /** In training what follows the cell that a tower reads gets the positive part of its output. Default false. */
  readonly rectifyTowerInput?: boolean;
  /** The inside of a cell; its input nodes are the outputs of the cell before the last and of the last, preprocessed. */
  readonly body: (plan: CellPlan) => Cell;
}

const double = ({ height, width }: Extent): Extent => ({ height: 2 * height, width: 2 * width });

/** A cell that brings its inputs to its channels and size first. */
const preprocessed = (plan: CellPlan, body: Cell, affine: boolean, dropout: DropoutChoice | undefined): Cell => {
  const { older, newer } = preprocessing(plan, affine, dropout);
  return inScope(
    moduleOf(
      { preprocess0: older, preprocess1: newer, '': body },
      {
        reads: (input) => ({ preprocess0: plan.older.halve ? double(input) : input, preprocess1: input, '': input }),
        extent: body.extent,
        title: `${plan.type} cell`,
        describe: (part, [before, last]) =>
          part('', [part('preprocess0', before as GraphValue), part('preprocess1', last as GraphValue)]),
        apply: (part, [before, last]: readonly tf.Tensor4D[]): tf.Tensor4D =>
          part('', [part('preprocess0', before as tf.Tensor4D), part('preprocess1', last as tf.Tensor4D)]),
      },
    ),
  );
};

/** Puts a network of the DARTS form together: stem, cells that read the two cells before, global average pool, linear. */
export const backbone = ({ classes, stem, layout, affine, body, dropout, rectifyTowerInput }: BackboneSettings): Backbone => {
  type Cells = Readonly<Record<`cells.${number}`, Cell>>;
  const cells: Cells = Object.fromEntries(
    layout.cells.map((plan) => [`cells.${plan.index}`, preprocessed(plan, body(plan), affine, dropout)]),
  );
  const stems: { readonly stem: Layer; readonly stem2: Layer } = { stem: stem.first, stem2: stem.second ?? identity };
  const classifier = classifierOf(layout.last.outputs, classes, dropout);
  return moduleOf(Object.assign(stems, cells, { classifier }), {
    reads: (image) => {
      const first = stem.first.extent(image);
      let newer = stems.stem2.extent(first);
      const sizes: Record<string, Extent> = { stem: image, stem2: first };
      for (const [name, cell] of Object.entries(cells)) {
        sizes[name] = newer;
        newer = cell.extent(newer);
      }
      return { ...sizes, classifier: newer };
    },
    extent: () => ({ height: 1, width: 1 }),
    apply: (part, images: tf.Tensor4D, context) => {
      const first = part('stem', images);
      let [older, newer] = [first, part('stem2', first)];
      let towerInput = newer;
      for (const { index } of layout.cells) {
        const output = part(`cells.${index}`, [older, newer]);
        const atTower = index === layout.auxiliary.index;
        if (atTower) towerInput = output;
        const rectified = atTower && rectifyTowerInput === true && context.running === undefined;
        [older, newer] = [newer, rectified ? context.rectify(output) : output];
      }
      return { logits: part('classifier', newer), towerInput };
    },
    describe: (part, images) => {
      const first = part('stem', images);
      let [older, newer] = [first, part('stem2', first)];
      let towerInput = newer;
      for (const { index } of layout.cells) {
        const output = part(`cells.${index}`, [older, newer]);
        if (index === layout.auxiliary.index) towerInput = output;
        [older, newer] = [newer, output];
      }
      return { logits: part('classifier', newer), towerInput };
    },
  });
};
