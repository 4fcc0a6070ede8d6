type Scores = Float32Array | Float64Array | readonly number[];

/**
 * Area under the receiver operating characteristic of a score that is to tell out-of-distribution examples, by being high,
 * from in-distribution ones: the probability that one of the former scores higher than one of the latter, ties counted
 * half. 1 tells them apart, 0.5 is chance.
 *
 * By ranks, ties at their mid-rank (the Mann-Whitney statistic), so every threshold counts and none is chosen.
 *
 * Source: Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve" (1982).
 * @param inside scores of in-distribution examples
 * @param outside scores of out-of-distribution examples
 * @throws Error where one of them is empty or a score is not a number
 *
 * @example auroc(uncertaintyOf(cifar, 10).predictiveEntropy, uncertaintyOf(svhn, 10).predictiveEntropy)
 */
export const auroc = (inside: Scores, outside: Scores): number => {
  if (inside.length === 0 || outside.length === 0) {
    throw new Error(`AUROC of ${inside.length} inside and ${outside.length} outside examples: give some of both`);
  }
  const scores = new Float64Array(inside.length + outside.length);
  scores.set(inside);
  scores.set(outside, inside.length);
  const wrong = scores.findIndex(Number.isNaN);
  if (wrong >= 0) throw new Error(`score ${wrong} is not a number: remove such examples`);
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => {
    const [x, y] = [scores[a] as number, scores[b] as number];
    return x < y ? -1 : x > y ? 1 : 0;
  });
  let ranks = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let outsiders = 0;
    for (; end < order.length && scores[order[end] as number] === scores[order[start] as number]; end++) {
      if ((order[end] as number) >= inside.length) outsiders += 1;
    }
    // Ranks start+1 to end have this mean; its halves add up exactly.
    ranks += outsiders * ((start + 1 + end) / 2);
    start = end;
  }
  return (ranks - (outside.length * (outside.length + 1)) / 2) / (inside.length * outside.length);
};
