import type { TensorValue } from '../../../artifacts/kind.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import type { WidenedSearch } from '../../../stages/kinds/widened-search.js';
import { WidenAndPruneSettings } from '../../../stages/progressive/widen-and-prune.js';
import { runWidenAndPrune } from '../../../stages/progressive/widen-and-prune-run.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, tinySearch, tinySpace } from '../support.js';

// 12 images of either part in batches of 4: 3 steps an epoch.
export const STEPS = 3;
export const OPERATIONS = ['none', 'max_pool_3x3', 'sep_conv_3x3'];
const split = colouredSplit();
export const settings = { ...tinySearch, partial: 4, scheduleEpochs: 5, weights: { learningRate: 0.1, finalLearningRate: 0 } };

export type Searched = { readonly distribution: ArchitectureDistribution; readonly state: SearchStateValue };
type Given = { readonly widened?: WidenedSearch; readonly resume?: SearchStateValue };
export const searchWith = (changes: object, { widened, resume }: Given = {}) =>
  runSearch(
    contextOf(
      decoded(SearchSettings, { ...settings, ...changes }),
      { split, ...(widened === undefined ? {} : { widened }) },
      { resume },
    ),
  );
export const searched = (changes: object = {}, given: Given = {}, taken: readonly number[] = []) =>
  emitted(searchWith(changes, given), taken) as Promise<Emitted<Searched, SearchStateValue>>;

export const widenWith = (state: SearchStateValue, changes: object, seed = 5) =>
  runWidenAndPrune(
    contextOf(decoded(WidenAndPruneSettings, { space: tinySpace, architecture: dirichlet(), ...changes }), { state }, { seed }),
  );
export const widened = async (state: SearchStateValue, changes: object, seed?: number): Promise<WidenedSearch> =>
  ((await emitted(widenWith(state, changes, seed))) as Emitted<{ readonly widened: WidenedSearch }, never>).artifacts.widened;

export const numbersOf = ({ tensors }: SearchStateValue | WidenedSearch, name: string): readonly number[] => [
  ...((tensors[name] as TensorValue).data as Float32Array),
];
export const namesOf = ({ tensors }: SearchStateValue | WidenedSearch, prefix: string): readonly string[] =>
  Object.keys(tensors).filter((name) => name.startsWith(prefix));
