import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { neighboursOf } from '../../../../stages/black-box/choices.js';
import {
  type Population,
  regularisedEvolutionMethod,
} from '../../../../stages/black-box/methods/regularised-evolution-method.js';
import { statesOf, whole } from './support.js';

const history = fc.record({
  population: fc.integer({ min: 1, max: 6 }),
  sample: fc.integer({ min: 1, max: 4 }),
  // Few values, so that figures are often equal.
  figures: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 }),
  seed: fc.nat(1000),
});

test('the population is what was proposed last, the oldest first, however good what died was', async () => {
  const { space } = await whole();
  await fc.assert(
    fc.asyncProperty(history, async ({ population, sample, figures, seed }) => {
      const method = regularisedEvolutionMethod({ population, sample });
      const told = await statesOf(method, space, (_, number) => figures[number] as number, figures.length, seed);
      for (const [number, { heard }] of told.entries()) {
        const born = told.slice(0, number + 1).map(({ proposed, figure }) => ({ choices: proposed.child, figure }));
        assert.equal(heard, { members: born.slice(-population), child: null });
      }
    }),
    { numRuns: 30 },
  );
});

test('every child differs in one operation from a member that is alive, and from the best where the sample surely has it', async () => {
  const { space, decisions } = await whole();
  await fc.assert(
    fc.asyncProperty(history, async ({ population, figures, seed }) => {
      // Of 200 draws from six members one that has not the best among them has a probability of 1e-16.
      const method = regularisedEvolutionMethod({ population, sample: 200 });
      const told = await statesOf(method, space, (_, number) => figures[number] as number, figures.length, seed);
      for (const [number, { proposed }] of told.entries()) {
        if (number < population) continue;
        const { members } = (told[number - 1] as { readonly heard: Population }).heard;
        const best = Math.max(...members.map(({ figure }) => figure));
        const parents = members.filter(({ figure }) => figure === best);
        const children = parents.flatMap(({ choices }) => neighboursOf(decisions, choices)).map((one) => one.join());
        assert.ok(children.includes((proposed.child as readonly number[]).join()));
      }
    }),
    { numRuns: 20 },
  );
});

test('with a sample of one the parent is any member, equally likely', async () => {
  const { space } = await whole();
  const method = regularisedEvolutionMethod({ population: 4, sample: 1 });
  const members = [0, 1, 2, 3].map((option) => ({ choices: [option, option, option, option, option, option], figure: option }));
  const draws = 800;
  const counts = [0, 0, 0, 0];
  for (let seed = 0; seed < draws; seed++) {
    const [told] = await statesOf({ ...method, initial: () => ({ members, child: null }) }, space, () => 0, 1, seed);
    const child = told?.proposed.child as readonly number[];
    // Five of the six choices are still the parent's.
    const parent = [0, 1, 2, 3].find((option) => child.filter((one) => one === option).length >= 5) as number;
    counts[parent] = (counts[parent] as number) + 1;
  }
  // χ² of four classes, three degrees of freedom: 21.1 has a probability of 1e-4.
  const chi = counts.reduce((sum, n) => sum + (n - draws / 4) ** 2 / (draws / 4), 0);
  assert.ok(chi < 21.1, `${counts}: ${chi}`);
});

test.run();
