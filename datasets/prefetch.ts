/** Gives something by number, as a batch source gives batches. */
type ByNumber<A> = (t: number) => Promise<A>;

/** Batches that a training prepares ahead: enough to hide decoding behind a step, few enough to be no load on memory. */
export const BATCHES_AHEAD = 2;

/**
 * Prepares what comes next while the current one is in use: when t is there, t + 1 to t + `ahead` are begun.
 *
 * Read in sequence, every number is made once and at most `ahead` are in flight or waiting; after a jump what was
 * prepared and is not near the new place is dropped. A failure is given to who asks for that number, not before.
 *
 * @param until nothing from this number on is prepared
 */
export const prefetch = <A>(make: ByNumber<A>, ahead: number, until = Number.POSITIVE_INFINITY): ByNumber<A> => {
  const begun = new Map<number, Promise<A>>();
  let current = Number.NaN;
  const begin = (t: number): Promise<A> => {
    const known = begun.get(t);
    if (known !== undefined) return known;
    const promise = make(t);
    // Whoever asks for t sees the failure; until then it is not an unhandled one.
    promise.catch(() => undefined);
    begun.set(t, promise);
    return promise;
  };
  return (t) => {
    current = t;
    for (const other of begun.keys()) if (other < t || other > t + ahead) begun.delete(other);
    const wanted = begin(t);
    begun.delete(t);
    wanted.then(
      () => {
        if (current !== t) return;
        for (let next = t + 1; next <= t + ahead && next < until; next++) begin(next);
      },
      () => undefined,
    );
    return wanted;
  };
};
