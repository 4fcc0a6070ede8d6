import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import { HistoryEntry, SearchEnd } from './search-history.js';

/** Header of the checkpoint of a black-box search. */
export const BlackBoxStateHeader = t.readonly(
  t.strict({
    /** The state of the method, as its own codec encodes it. */
    method: t.unknown,
    evaluations: t.readonlyArray(HistoryEntry),
    /** The evaluation under way, with the header of its progress; its tensors are those of the checkpoint. */
    running: t.union([t.null, t.readonly(t.strict({ genotype: GenotypeCodec, step: t.number, progress: t.unknown }))]),
    ended: t.union([t.null, SearchEnd]),
  }),
);
export type BlackBoxStateHeader = t.TypeOf<typeof BlackBoxStateHeader>;

/** A black-box search between two steps. */
export type BlackBoxStateValue = WithTensors<BlackBoxStateHeader>;

/** The artifact kind of a {@link BlackBoxStateValue}. */
export const blackBoxState = tensorKind(
  'black-box-state',
  1,
  BlackBoxStateHeader,
  ({ header: { evaluations } }: BlackBoxStateValue) => `black-box search after ${evaluations.length} evaluations`,
);
