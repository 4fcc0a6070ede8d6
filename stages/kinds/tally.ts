import * as t from 'io-ts';

/** Sums over the batches of an epoch so far; plain numbers, so that a checkpoint in mid-epoch loses nothing. */
export const Tally = t.readonly(t.strict({ images: t.number, correct: t.number, loss: t.number }));
export type Tally = t.TypeOf<typeof Tally>;

/** Nothing counted yet. */
export const emptyTally: Tally = { images: 0, correct: 0, loss: 0 };

/** A tally with one more batch: its mean loss, and how many of its images were classified correctly. */
export const count = (tally: Tally, { images, correct, loss }: Tally): Tally => ({
  images: tally.images + images,
  correct: tally.correct + correct,
  loss: tally.loss + loss * images,
});

/** Mean loss and accuracy of what was counted, with the names they have as metrics. */
export const tallyMetrics = (name: string, { images, correct, loss }: Tally): Readonly<Record<string, number>> =>
  images === 0 ? {} : { [`${name} loss`]: loss / images, [`${name} accuracy`]: correct / images };
