import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseWithin, type WeighedOption } from '../../../networks/cost/choose-within.js';

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Every choice of one option a decision. */
const choicesOf = (decisions: readonly (readonly WeighedOption[])[]): readonly (readonly number[])[] =>
  decisions.reduce<readonly (readonly number[])[]>(
    (before, options) => before.flatMap((choice) => options.map((_, i) => [...choice, i])),
    [[]],
  );

const totalOf = (decisions: readonly (readonly WeighedOption[])[], choice: readonly number[], resources: number) => {
  const options = choice.map((option, i) => decisions[i]?.[option] as WeighedOption);
  return {
    score: sumOf(options.map(({ score }) => score)),
    costs: Array.from({ length: resources }, (_, k) => sumOf(options.map(({ costs }) => costs[k] as number))),
  };
};

const bestByForce = (decisions: readonly (readonly WeighedOption[])[], limits: readonly number[]): number | undefined =>
  choicesOf(decisions)
    .map((choice) => totalOf(decisions, choice, limits.length))
    .filter(({ costs }) => costs.every((cost, k) => cost <= (limits[k] as number)))
    .reduce<number | undefined>((best, { score }) => (best === undefined || score > best ? score : best), undefined);

const problems = fc.integer({ min: 1, max: 3 }).chain((resources) =>
  fc.record({
    decisions: fc.array(
      fc.array(
        fc.record({
          // Few values, so that scores and costs are often equal; costs below 0 too, as relative latencies are.
          score: fc.integer({ min: -20, max: 0 }).map((x) => x / 4),
          costs: fc.array(fc.integer({ min: -3, max: 12 }), { minLength: resources, maxLength: resources }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    limits: fc.array(fc.integer({ min: -5, max: 40 }), { minLength: resources, maxLength: resources }),
  }),
);

test('the choice is the best of all that keep within the limits, or there is none (against every choice)', () => {
  let reachable = 0;
  fc.assert(
    fc.property(problems, ({ decisions, limits }) => {
      const expected = bestByForce(decisions, limits);
      const choice = chooseWithin(decisions, limits);
      assert.is(choice === undefined, expected === undefined);
      if (choice === undefined) return;
      reachable++;
      const { score, costs } = totalOf(decisions, choice, limits.length);
      assert.is(score, expected);
      assert.ok(costs.every((cost, k) => cost <= (limits[k] as number)));
    }),
    { seed: 1, numRuns: 400 },
  );
  assert.ok(reachable > 100);
});

test('a higher limit never gives a lower score', () => {
  fc.assert(
    fc.property(problems, fc.nat(10), ({ decisions, limits }, more) => {
      const tight = chooseWithin(decisions, limits);
      if (tight === undefined) return;
      const loose = chooseWithin(decisions, [(limits[0] as number) + more, ...limits.slice(1)]);
      assert.ok(loose !== undefined);
      assert.ok(totalOf(decisions, loose, limits.length).score >= totalOf(decisions, tight, limits.length).score);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('without limits it takes the best option of each decision, the first of equal ones', () => {
  const decision = [-1, -0.5, -0.5].map((score) => ({ score, costs: [] }));
  assert.equal(chooseWithin([decision, decision], []), [1, 1]);
});

test('of equal scores it takes the lower cost', () => {
  const decision = [5, 3, 4].map((cost) => ({ score: -1, costs: [cost] }));
  assert.equal(chooseWithin([decision], [10]), [1]);
});

test.run();
