import { defer, from, map, type Observable } from 'rxjs';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';
import { fold, type Generator, generatorOf } from '../../kernels/numerics/random/generator.js';
import type { ParameterSpecifications } from '../../networks/parameters.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { widen } from '../../networks/widening/widen.js';
import { type Widening, wideningOf } from '../../networks/widening/widening.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { edgesFrom, edgeTensors } from '../architecture/edge-normalization.js';
import { edgesOf, fill, tableFrom, tableTensors, take } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { supernetOf } from '../search/supernet-of.js';
import { wideningMisfit } from './misfit.js';
import { mostExpected } from './prune.js';
import type { WidenAndPruneSettings } from './widen-and-prune.js';

type Context = StageContext<WidenAndPruneSettings, { readonly state: SearchStateValue }>;

const refusal = (what: string, remedy: string): Problem => problem('usage', what, 'stage widenAndPrune', remedy);

/** Why a search cannot be widened and pruned as the settings say, if it cannot. */
const misfitOf = (
  settings: WidenAndPruneSettings,
  { header }: SearchStateValue,
  space: SearchSpace,
  relaxation: Relaxation,
): Problem | undefined => {
  const left = Math.min(
    ...space.cellTypes.flatMap(({ name, operations }) => header.kept?.[name]?.map((edge) => edge.length) ?? [operations.length]),
  );
  return wideningMisfit(settings, { ...header, left }, space.name, relaxation.name);
};

/** The weights or the momentum, widened; those of pruned operations are left out. */
const widenTensors = (prefix: 'weights' | 'momentum', tensors: TensorValues, widening: Widening): TensorValues => {
  const before = underPrefix(prefix, tensors);
  const widened = Object.entries(widening).map(([name, maps]): [string, TensorValue] => {
    const { data, shape } = before[name] as TensorValue;
    const { values, shape: after } = widen(data as Float32Array, shape, maps);
    return [name, { dtype: 'F32', shape: after, data: values }];
  });
  return withPrefix(prefix, Object.fromEntries(widened));
};

const expectNetwork = (tensors: TensorValues, parameters: ParameterSpecifications): void => {
  const weights = underPrefix('weights', tensors);
  for (const [name, { shape }] of Object.entries(parameters)) {
    if (weights[name]?.shape.join() === shape.join()) continue;
    throw refusal(
      `the search before had another network: its "${name}" is not [${shape}]`,
      'leave "space" out, so that it is taken from that search',
    );
  }
};

/** A search as the next one goes on from it: its operations pruned, what is left of them widened. */
const widenedAndPruned = (
  settings: WidenAndPruneSettings,
  { header, tensors }: SearchStateValue,
  space: SearchSpace,
  relaxation: Relaxation,
  generator: Generator,
): WidenedSearch => {
  const { cellTypes } = space;
  const table = (name: 'architecture' | 'first' | 'second') => tableFrom(name, cellTypes, tensors);
  const edges = edgesOf(cellTypes, header.kept ?? undefined);
  const kept =
    settings.keep === 'all' ? header.kept : mostExpected(relaxation, cellTypes, edges, table('architecture'), settings.keep);
  const before = supernetOf(space, header).parameters;
  expectNetwork(tensors, before);
  const widening = wideningOf(before, supernetOf(space, { ...header, partial: settings.partial, kept }).parameters, generator);
  const keptEdges = edgesOf(cellTypes, kept ?? undefined);
  const pruned = (name: 'architecture' | 'first' | 'second'): TensorValues => ({
    ...tableTensors(
      name,
      cellTypes,
      fill(cellTypes, keptEdges, (edge) => take(table(name), edge)),
    ),
    ...edgeTensors(name, cellTypes, edgesFrom(name, cellTypes, tensors)),
  });
  const { space: name, classes, height, width, edgeNormalization, dropout, architectureSteps } = header;
  return {
    header: {
      space: name,
      relaxation: header.relaxation,
      classes,
      height,
      width,
      partial: settings.partial,
      edgeNormalization,
      dropout,
      kept,
      stage: header.stage + 1,
      epochsBefore: header.epochsBefore + Math.floor(header.step / header.stepsPerEpoch),
      architectureSteps,
    },
    tensors: {
      ...widenTensors('weights', tensors, widening),
      ...widenTensors('momentum', tensors, widening),
      ...pruned('architecture'),
      ...pruned('first'),
      ...pruned('second'),
    },
  };
};

/** Prunes the operations of a search by its expectation, then widens its weights and their momentum. */
export const runWidenAndPrune = ({
  config,
  inputs: { state },
  seed,
}: Context): Observable<StageEvent<{ readonly widened: WidenedSearch }, never>> =>
  defer(() =>
    from(
      Promise.all([
        resolveComponent<SearchSpace>(config.space as Component<'space'>),
        resolveComponent<Relaxation>(config.architecture as Component<'relaxation'>),
      ]),
    ),
  ).pipe(
    map(([space, relaxation]) => {
      const misfit = misfitOf(config, state, space, relaxation);
      if (misfit !== undefined) throw misfit;
      const generator = fold(generatorOf(seed), 'widen', state.header.stage);
      return { type: 'artifact', name: 'widened', value: widenedAndPruned(config, state, space, relaxation, generator) } as const;
    }),
  );
