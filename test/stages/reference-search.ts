import type * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type { CellType } from '../../networks/cell-type.js';
import type { Parameters } from '../../networks/parameters.js';
import type { Supernet } from '../../networks/search-space.js';
import { dartsSpace } from '../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../networks/spaces/darts/space.js';
import { type EdgeEntries, edgesOf } from '../../stages/architecture/searched-edges.js';
import type { ArchitectureTable } from '../../stages/architecture/table.js';
import type { BatchTensors } from '../../stages/training/tensors.js';
import { imagesOf, ourName, plainOf, weightOf } from '../networks/reference-names.js';
import { readReference } from '../reference-files.js';
import { decoded } from './support.js';

/** A DARTS search network of the reference with its weights; the tensors belong to the caller. */
export interface ReferenceSearch {
  readonly supernet: Supernet;
  readonly cellTypes: readonly CellType[];
  readonly edges: readonly EdgeEntries[];
  readonly weights: Parameters;
  readonly metadata: Readonly<Record<string, string>>;
  /** Numbers [edges, operations] by cell type, out of a tensor of one cell type or of rows of normal, then of reduce. */
  readonly table: (...names: readonly string[]) => ArchitectureTable;
  /** The numbers of a tensor. */
  readonly numbers: (name: string) => Float64Array;
  readonly batch: (images: string, labels: string) => BatchTensors;
}

/** Reads a reference file that holds a DARTS search network, architecture parameters and batches. */
export const referenceSearch = (file: string, images: string): ReferenceSearch => {
  const { tensors, metadata } = readReference(file);
  const read = (key: string) => {
    const found = tensors[key];
    if (found === undefined) throw new Error(`${file} has no ${key}`);
    return found;
  };
  const operations = JSON.parse(metadata['primitives'] as string) as readonly string[];
  const [, , height, width] = read(images).shape as [number, number, number, number];
  const space = dartsSpace(
    decoded(DartsSettings, { cells: Number(metadata['layers']), channels: Number(metadata['C']), operations }),
  );
  const supernet = space.supernet({ classes: 10, height, width, partial: Number(metadata['k']) });
  if (either.isLeft(supernet)) throw new Error(supernet.left.what);
  const weights = Object.keys(tensors)
    .filter((key) => key.startsWith('w.'))
    .map((key) => {
      const ours = ourName(key.slice(2), (_cell, _edge, candidate) => operations[candidate as number] as string);
      return [ours, weightOf(ours, read(key))] as const;
    });
  const numbers = (name: string): Float64Array => Float64Array.from(read(name).data);
  const { cellTypes } = space;
  return {
    supernet: supernet.right,
    cellTypes,
    edges: edgesOf(cellTypes, undefined),
    weights: Object.fromEntries(weights),
    metadata,
    table: (...names) => {
      const all = Float64Array.from(names.flatMap((name) => [...numbers(name)]));
      const size = all.length / cellTypes.length;
      return Object.fromEntries(cellTypes.map(({ name }, i) => [name, all.subarray(i * size, (i + 1) * size)]));
    },
    numbers,
    batch: (x, labels) => ({ images: imagesOf(read(x)), labels: plainOf<tf.Tensor1D>(read(labels)) }),
  };
};
