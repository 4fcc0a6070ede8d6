import type { Decision, Part } from '../../../../networks/cost/decomposition.js';

/** One choice of a controller: a kind of choice, which has a softmax and an embedding of its own, and the place in it. */
export interface Token {
  readonly kind: string;
  readonly place: number;
}

/** An option of a decision as the choices that lead to it. */
export interface Option {
  readonly tokens: readonly Token[];
  readonly parts: readonly Part[];
}

/** Decisions as sequences of choices, and how many places each kind of choice has. */
export interface Choices {
  readonly decisions: readonly (readonly Option[])[];
  readonly sizes: Readonly<Record<string, number>>;
}

const edgesOf = (parts: readonly Part[]): string => parts.map(({ cellType, row }) => `${cellType} ${row}`).join();
const byRow = (parts: readonly Part[]): readonly Part[] => [...parts].sort((a, b) => a.row - b.row);

const optionsOf = (decision: Decision, number: number): readonly Option[] => {
  const sorted = decision.map(byRow);
  const edges = [...new Set(sorted.map(edgesOf))];
  return sorted.map((parts) => ({
    parts,
    tokens: [
      { kind: `edges ${number}`, place: edges.indexOf(edgesOf(parts)) },
      ...parts.map(({ cellType, column }) => ({ kind: `operations ${cellType}`, place: column })),
    ],
  }));
};

/**
 * The decisions of a space as the choices of a controller, one after the other: for a node of DARTS the edges that enter it,
 * then the operation of each. Operations of a cell type have one softmax and one embedding wherever they stand.
 *
 * Source: Pham et al., "Efficient neural architecture search via parameter sharing" (ICML 2018), section 2.4.
 */
export const choicesOf = (decisions: readonly Decision[]): Choices => {
  const options = decisions.map(optionsOf);
  const sizes: Record<string, number> = {};
  for (const { kind, place } of options.flat().flatMap(({ tokens }) => tokens))
    sizes[kind] = Math.max(sizes[kind] ?? 0, place + 1);
  return { decisions: options, sizes };
};

/** The places that the options still open have at a depth; one alone leaves nothing to choose. */
export const placesAt = (
  open: readonly Option[],
  depth: number,
): { readonly kind: string; readonly places: readonly number[] } => {
  const tokens = open.map(({ tokens: sequence }) => sequence[depth] as Token);
  return { kind: tokens[0]?.kind ?? '', places: [...new Set(tokens.map(({ place }) => place))].sort((a, b) => a - b) };
};
