import { defer, from, map, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';
import { tensorValue } from '../../artifacts/tensor-value.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { ParameterSpecifications } from '../../networks/parameters.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { widen } from '../../networks/widening/widen.js';
import { type Widening, wideningOf } from '../../networks/widening/widening.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { edgesFrom } from '../architecture/edge-normalization.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { relaxedSpace } from '../architecture/relaxed-space.js';
import { fill, take } from '../architecture/searched-edges.js';
import { PARAMETERS, storedTable, tableNames, writeTable } from '../architecture/stored-tables.js';
import { supernetOf } from '../architecture/supernet-of.js';
import { type SearchForm, searchFormOf } from '../kinds/search-form.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { wideningMisfit } from './misfit.js';
import { mostExpected } from './prune.js';
import type { WidenAndPruneSettings } from './widen-and-prune.js';

type Context = StageContext<WidenAndPruneSettings, { readonly state: SearchStateValue }>;

/** The problem of a search that cannot be widened and pruned by the settings; undefined if there is none. */
const misfitOf = (
  settings: WidenAndPruneSettings,
  { header }: SearchStateValue,
  space: SearchSpace,
  relaxation: Relaxation,
): Fault | undefined => {
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
    return [name, tensorValue(values, after)];
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
  const relaxed = relaxedSpace(relaxation, cellTypes, header.kept ?? undefined);
  const kept =
    settings.keep === 'all' ? header.kept : mostExpected(relaxed, storedTable(PARAMETERS, cellTypes, tensors), settings.keep);
  const form: SearchForm = {
    ...searchFormOf(header),
    partial: settings.partial,
    kept,
    stage: header.stage + 1,
    epochsBefore: header.epochsBefore + Math.floor(header.step / header.stepsPerEpoch),
  };
  const before = supernetOf(space, header).parameters;
  expectNetwork(tensors, before);
  const widening = wideningOf(before, supernetOf(space, form).parameters, generator);
  const left = relaxedSpace(relaxation, cellTypes, kept ?? undefined);
  const pruned = (name: string): TensorValues => {
    const table = storedTable(name, cellTypes, tensors);
    return writeTable(name, cellTypes, { ...fill(left, (edge) => take(table, edge)), ...edgesFrom(name, cellTypes, tensors) });
  };
  return {
    header: {
      ...form,
      architectureSteps: header.architectureSteps,
      ...(header.method === undefined ? {} : { method: header.method }),
    },
    tensors: Object.assign(
      widenTensors('weights', tensors, widening),
      widenTensors('momentum', tensors, widening),
      ...tableNames(cellTypes, tensors).map(pruned),
    ),
  };
};

/** Prunes the operations of a search by its expectation, then widens its weights and their momentum. */
export const runWidenAndPrune = ({
  config,
  inputs: { state },
  seed,
}: Context): Observable<StageEvent<{ readonly widened: WidenedSearch }, never>> =>
  defer(() =>
    from(Promise.all([resolveComponent<SearchSpace>(config.space), resolveComponent<Relaxation>(config.architecture)])),
  ).pipe(
    map(([space, relaxation]) => {
      const misfit = misfitOf(config, state, space, relaxation);
      if (misfit !== undefined) throw misfit;
      const generator = fold(generatorOf(seed), 'widen', state.header.stage);
      return { type: 'artifact', name: 'widened', value: widenedAndPruned(config, state, space, relaxation, generator) } as const;
    }),
  );
