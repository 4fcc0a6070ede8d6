import * as t from 'io-ts';
import { Dropout } from './settings/dropout.js';

/** Fields of {@link SearchForm}; the headers of all artifacts that a search can go on from have them. */
export const searchFormFields = {
  space: t.string,
  /** The name of the relaxation or of another architecture method. */
  relaxation: t.string,
  /** Images that the supernet was built for: number of classes, and size in pixels. */
  classes: t.number,
  height: t.number,
  width: t.number,
  /** K of the partial channel connection. */
  partial: t.number,
  /** Edge normalisation: edges have parameters too. */
  edgeNormalization: t.boolean,
  /** Initial settings of its concrete dropout; false without. */
  dropout: Dropout,
  /** Operations still in play by cell type and edge, or null for all. */
  kept: t.union([t.null, t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.string))))]),
  /** Number of searches that this one goes on from, and the epochs done in them. */
  stage: t.number,
  epochsBefore: t.number,
};

/**
 * Form of a search: all that stays the same while it runs and that a search which goes on from it has to know, the
 * supernet among it. Made once when a search begins, and kept by every artifact of the search.
 */
export const SearchForm = t.readonly(t.strict(searchFormFields));
export type SearchForm = t.TypeOf<typeof SearchForm>;

/** The form in a header that has more fields. */
export const searchFormOf = (header: SearchForm): SearchForm => ({
  ...SearchForm.encode(header),
  // Artifacts leave out what is false of it; the form in memory is complete.
  dropout: header.dropout,
});

/** Fields of a method's state that go to the header; the numbers are in the tensors. */
export const methodStateFields = {
  /** Steps that the architecture took. */
  architectureSteps: t.number,
};

/** Fields of a method's state that only some methods have. */
export const methodHeaderFields = {
  /** JSON of the state of a method that keeps more than tables and steps. */
  method: t.unknown,
};
