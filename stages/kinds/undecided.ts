/** The members of an architecture distribution that tell how decided it is. */
interface Distribution {
  readonly cellTypes: readonly { readonly name: string }[];
  readonly expectation: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly entropy: number;
}

// As a share of the largest entropy: the expectations of an edge's operations then differ by some five percent of each.
const LEAST_DECIDED = 0.001;

/** Mean over the edges of the entropy where no operation is preferred: ln of the number of operations that are in play. */
const largestEntropy = ({ cellTypes, expectation }: Distribution): number => {
  const rows = cellTypes.flatMap(({ name }) => expectation[name] ?? []);
  const inPlay = rows.map((row) => Math.max(1, row.filter((value) => value !== 0).length));
  return inPlay.reduce((sum, operations) => sum + Math.log(operations), 0) / Math.max(1, rows.length);
};

/** Message that a search learnt next to nothing about the choice of operations; undefined for one that did learn. */
export const undecided = (distribution: Distribution): string | undefined => {
  const { entropy } = distribution;
  const largest = largestEntropy(distribution);
  return largest > 0 && entropy > (1 - LEAST_DECIDED) * largest
    ? `the search learnt next to nothing: the mean entropy over the operations is ${entropy.toFixed(4)} nats, and ${largest.toFixed(4)} where none is preferred`
    : undefined;
};

/** Remedy for a search that learnt next to nothing. */
export const TO_LEARN_MORE = 'search for more epochs, on more images, or with a larger "optimiser.learningRate"';

/** Remark on a genotype that is read out of a distribution; none unless the search learnt next to nothing. */
export const remarkOn = (distribution: Distribution): { readonly remark?: string } => {
  const found = undecided(distribution);
  return found === undefined
    ? {}
    : { remark: `warning: ${found}, so that this cell is as good as drawn by lot; ${TO_LEARN_MORE}` };
};
