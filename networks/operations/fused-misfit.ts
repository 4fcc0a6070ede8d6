import { own } from '../../base/own.js';
import { quoted } from '../../base/quote.js';
import { CELL_UNITS, type CellUnitRow } from '../../kernels/ops/cell-units.js';
import type { Layer } from '../module.js';
import { joinName } from '../parameters.js';
import type { FusedOperation, FusedUnit, OperationSettings } from './operation.js';

type Place = Pick<OperationSettings, 'channels' | 'stride' | 'affine' | 'poolNormalization' | 'dropout'>;

/** Shapes of a unit's filters, in their order. */
const filterShapes = ({ type, size }: FusedUnit, channels: number): readonly (readonly number[])[] => {
  const half = Math.floor(channels / 2);
  switch (type) {
    case 'separable':
      return [
        [size, size, channels, 1],
        [1, 1, channels, channels],
      ];
    case 'factorizedReduce':
      return [
        [1, 1, channels, half],
        [1, 1, channels, channels - half],
      ];
    case 'dense':
      return [[size, size, channels, channels]];
  }
};

/** The difference between a unit and the row of its type, or the layer in which its parts lie. */
const unitMisfit = (unit: FusedUnit, layer: Layer, { channels, dropout }: Place, stride: 1 | 2): string | undefined => {
  const { type, size, dilation, filters, norm, rectifier } = unit;
  const row: CellUnitRow | undefined = own(CELL_UNITS, type);
  if (row === undefined)
    return `has a unit of the type ${quoted(String(type))}, and there are ${Object.keys(CELL_UNITS).join(', ')}`;
  const within = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;
  if (!within(size, row.sizes) || size % 2 !== 1)
    return `has a ${type} unit of size ${size}, whose sizes are odd and from ${row.sizes[0]} to ${row.sizes[1]}`;
  if (!within(stride, row.strides))
    return `has a ${type} unit at stride ${stride}, whose strides are ${row.strides[0]} to ${row.strides[1]}`;
  if (dilation !== 1 && !(dilation === 2 && row.dilated)) return `has a ${type} unit of dilation ${dilation}`;
  const shapes = filterShapes(unit, channels);
  if (filters.length !== shapes.length) return `gives a ${type} unit ${filters.length} filters, and it has ${shapes.length}`;
  const wrong = filters.findIndex((name, i) => String(layer.parameters[name]?.shape) !== String(shapes[i]));
  if (wrong >= 0) {
    const found = layer.parameters[filters[wrong] as string]?.shape;
    return `reads ${quoted(filters[wrong] as string)} as a filter [${shapes[wrong]}] of a ${type} unit, ${found === undefined ? 'which the layer has not' : `which is [${found}] in the layer`}`;
  }
  if (layer.normalisations[norm] !== channels)
    return `reads ${quoted(norm)} as a normalisation of ${channels} channels, which the layer has not`;
  const drops = dropout !== undefined && dropout !== false;
  return drops && layer.parameters[joinName(rectifier, 'logit')] === undefined
    ? `has dropout behind ${quoted(rectifier)}, which the layer has not`
    : undefined;
};

/** The names that a fused form reads of a layer: those of its parameters and those of its normalisations. */
const namesOf = (fused: FusedOperation, { affine, poolNormalization }: Place): readonly [Set<string>, Set<string>] => {
  if (fused.kind === 'skip') return [new Set(), new Set()];
  if (fused.kind !== 'units') return [new Set(), new Set(poolNormalization === 'batch' ? ['norm'] : [])];
  const parts = fused.units.flatMap(({ filters, norm, rectifier }) => [
    ...filters,
    ...(affine ? [joinName(norm, 'scale'), joinName(norm, 'shift')] : []),
    joinName(rectifier, 'logit'),
  ]);
  return [new Set(parts), new Set(fused.units.map(({ norm }) => norm))];
};

/**
 * The first difference between the fused form of an operation and its layer that can be seen without computing: units that the
 * engine does not have, names and shapes; undefined where there is none. `checkOperation` compares what both compute.
 */
export const fusedMisfit = (fused: FusedOperation, layer: Layer, place: Place): string | undefined => {
  const { kind } = fused;
  if (kind !== 'skip' && kind !== 'maxPool' && kind !== 'averagePool' && kind !== 'units')
    return `has the kind ${quoted(String(kind))}`;
  if (kind === 'skip' && place.stride !== 1) return 'is a skip at stride 2, and the identity keeps the size';
  if (kind === 'units' && fused.units.length === 0) return 'has no units';
  const inUnit =
    kind === 'units'
      ? fused.units
          .map((unit, i) => unitMisfit(unit, layer, place, i === 0 ? place.stride : 1))
          .find((found) => found !== undefined)
      : undefined;
  if (inUnit !== undefined) return inUnit;
  const [parameters, norms] = namesOf(fused, place);
  const unread = Object.keys(layer.parameters).find((name) => !parameters.has(name));
  if (unread !== undefined) return `does not read ${quoted(unread)}, a parameter of the layer`;
  const unmeasured = Object.keys(layer.normalisations).find((name) => !norms.has(name));
  if (unmeasured !== undefined) return `does not read ${quoted(unmeasured)}, a normalisation of the layer`;
  const missing = [...norms].find((name) => layer.normalisations[name] === undefined);
  return missing === undefined ? undefined : `reads ${quoted(missing)} as a normalisation, which the layer has not`;
};
