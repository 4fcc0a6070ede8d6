import type * as tf from '@tensorflow/tfjs-core';
import { classifierOf } from '../../layers/classifier.js';
import { type DropoutChoice, dropoutBefore } from '../../layers/concrete-dropout.js';
import { type ForwardContext, scoped } from '../../layers/forward-context.js';
import type { Extent, Layer } from '../../layers/layer.js';
import type { Stem } from '../../layers/stem.js';
import { nest, type ParameterSpecifications } from '../../parameters.js';
import type { CellPlan, Layout } from './layout.js';
import { preprocessing } from './preprocess.js';

/** The inside of a cell, which gets its two inputs preprocessed; `Extra` is what else a pass brings along. */
export interface CellBody<Extra> {
  readonly parameters: ParameterSpecifications;
  readonly normalisations: Readonly<Record<string, number>>;
  /** Multiply-accumulates for one image. */
  readonly multiplyAccumulates: number;
  readonly apply: (context: ForwardContext, name: string, older: tf.Tensor4D, newer: tf.Tensor4D, extra: Extra) => tf.Tensor4D;
}

/** Stem, cells and classifier as one value. */
export interface Backbone<Extra> {
  readonly parameters: ParameterSpecifications;
  readonly normalisations: Readonly<Record<string, number>>;
  readonly multiplyAccumulates: number;
  /**
   * The class scores [batch, classes] and the output of the cell that an auxiliary tower reads; with `rectifyTowerInput`
   * what follows gets the positive part of that output.
   */
  readonly apply: (
    context: ForwardContext,
    images: tf.Tensor4D,
    extra: Extra,
    rectifyTowerInput?: boolean,
  ) => { readonly logits: tf.Tensor2D; readonly auxiliary: tf.Tensor4D };
}

/** What a backbone is put together from; `affine`: whether the preprocessing's normalisations learn scale and shift. */
export interface BackboneSettings<Extra> {
  readonly image: Extent;
  readonly classes: number;
  readonly stem: Stem;
  readonly layout: Layout;
  readonly affine: boolean;
  /** Whether there is concrete dropout before the classifier. Default false. */
  readonly dropout?: DropoutChoice;
  readonly body: (plan: CellPlan) => CellBody<Extra>;
}

/** Puts a network of the DARTS form together: stem, cells that read the two cells before, global average pool, linear. */
export const backbone = <Extra>(settings: BackboneSettings<Extra>): Backbone<Extra> => {
  const { image, classes, stem, layout, affine, body } = settings;
  const cells = layout.cells.map((plan) => ({
    plan,
    name: `cells.${plan.index}`,
    body: body(plan),
    preprocess: preprocessing(plan, affine),
  }));
  const dropout = dropoutBefore(layout.last.outputs, settings.dropout);
  const classifier = classifierOf(layout.last.outputs, classes);
  const parts: readonly (readonly [string, Pick<Layer, 'parameters' | 'normalisations'>])[] = [
    ['stem', stem.first],
    ...(stem.second === undefined ? [] : [['stem2', stem.second] as const]),
    ...cells.flatMap(({ name, body: inside, preprocess }) => [
      [`${name}.preprocess0`, preprocess.older] as const,
      [`${name}.preprocess1`, preprocess.newer] as const,
      [name, inside] as const,
    ]),
    ['classifier.dropout', dropout],
  ];
  return {
    parameters: Object.assign(
      {},
      ...parts.map(([name, part]) => nest(name, part.parameters)),
      nest('classifier', classifier.parameters),
    ),
    normalisations: Object.assign({}, ...parts.map(([name, part]) => nest(name, part.normalisations))),
    multiplyAccumulates:
      stem.first.multiplyAccumulates(image) +
      (stem.second?.multiplyAccumulates(stem.first.extent(image)) ?? 0) +
      cells.reduce((sum, { plan, body: inside, preprocess }) => {
        const older = plan.older.halve ? { height: 2 * plan.input.height, width: 2 * plan.input.width } : plan.input;
        return (
          sum +
          preprocess.older.multiplyAccumulates(older) +
          preprocess.newer.multiplyAccumulates(plan.input) +
          inside.multiplyAccumulates
        );
      }, 0) +
      classifier.multiplyAccumulates,
    apply: (context, images, extra, rectifyTowerInput = false) => {
      const first = stem.first.apply(context, 'stem', images);
      let older = first;
      let newer = stem.second === undefined ? first : stem.second.apply(context, 'stem2', first);
      let auxiliary = newer;
      for (const { plan, name, body: inside, preprocess } of cells) {
        const output = scoped(context, (inner) =>
          inside.apply(
            inner,
            name,
            preprocess.older.apply(inner, `${name}.preprocess0`, older),
            preprocess.newer.apply(inner, `${name}.preprocess1`, newer),
            extra,
          ),
        );
        const atTower = plan.index === layout.auxiliary.index;
        if (atTower) auxiliary = output;
        [older, newer] = [newer, atTower && rectifyTowerInput ? context.rectify(output) : output];
      }
      const features = dropout.apply(context, 'classifier.dropout', newer);
      return { logits: classifier.apply(context.parameters, 'classifier', features), auxiliary };
    },
  };
};
