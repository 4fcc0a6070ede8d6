import type { DatasetSplit } from '../../../datasets/split.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { runRetrain } from '../../../stages/retrain/retrain-run.js';
import { contextOf, decoded, type Emitted, emitted, tinyGenotype } from '../support.js';

/** A network of the tiny genotype, trained on a split as the settings tell. */
export const trainedOn = async (split: DatasetSplit, settings: object): Promise<TrainedNetwork> => {
  const config = decoded(RetrainSettings, {
    ...{ cells: 3, channels: 4, batchSize: 8, dropPath: 0, augmentation: {}, weights: { learningRate: 0.1 } },
    ...settings,
  });
  const trained = await emitted(runRetrain(contextOf(config, { split, genotype: tinyGenotype })));
  return (trained as Emitted<{ readonly network: TrainedNetwork }, never>).artifacts.network;
};

/** An artifact's value with other entries in its header. */
export const withHeader = <A extends { readonly header: object }>(value: A, changes: object): A => ({
  ...value,
  header: { ...value.header, ...changes },
});
