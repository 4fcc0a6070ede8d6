import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../../../base/numerics/random/generator.js';
import { nasBench201 } from '../../../../../networks/spaces/nas-bench-201/space.js';
import { FINISHED } from '../../../../../stages/architecture/progress.js';
import type { FoundArchitectures } from '../../../../../stages/kinds/found-architectures.js';
import { type SearchStateValue, searchState } from '../../../../../stages/kinds/search-state.js';
import type { Draw } from '../../../../../stages/search/method/draw.js';
import { EnasSettings, enas } from '../../../../../stages/search/method/enas/enas.js';
import { enasMethod } from '../../../../../stages/search/method/enas/enas-method.js';
import type { Play } from '../../../../../stages/search/method/play.js';
import { SearchSettings } from '../../../../../stages/search/search.js';
import { runSearch } from '../../../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  resolvedSpace,
  startBackend,
  stored,
  tinySearch,
} from '../../../support.js';

type Outputs = { readonly distribution: FoundArchitectures; readonly state: SearchStateValue };

/** A play that gives an accuracy to a draw and refuses everything else. */
const judgedBy = (accuracyOf: (draw: Draw) => number): Play => ({
  evaluate: async (draw) => ({ accuracy: accuracyOf(draw), loss: 0 }),
  evaluateAhead: () => Promise.reject(new Error('ENAS looks ahead of nothing')),
  gradientOfTheta: () => Promise.reject(new Error('ENAS pulls no gradient')),
});

test('the policy learns a bandit: the one operation with a reward becomes the most probable on every edge', async () => {
  const { space } = await resolvedSpace(nasBench201({ cells: 1, channels: 4 }));
  const settings = decoded(EnasSettings, { hidden: 16, learningRate: 0.02, baselineDecay: 0.9, samples: 4 });
  const method = enasMethod(settings)({ space, kept: undefined });
  const columns = space.cellTypes[0]?.operations.length ?? 0;
  const right = (draw: Draw): number =>
    Array.from({ length: 6 }, (_, edge) => draw.theta['cell']?.[edge * columns + 3] ?? 0).reduce((a, b) => a + b, 0) / 6;
  const meanRight = (state: ReturnType<typeof method.initial>): number => {
    const draws = Array.from({ length: 100 }, (_, i) => right(method.draw(state, FINISHED, fold(generatorOf(9), i))));
    return draws.reduce((a, b) => a + b, 0) / draws.length;
  };
  let state = method.initial(generatorOf(1));
  assert.ok(Math.abs(meanRight(state) - 0.2) < 0.07, 'it begins even');
  for (let step = 0; step < 120; step++) {
    const generator = fold(generatorOf(2), step);
    ({ state } = await method.learn(state, method.draw(state, FINISHED, generator), judgedBy(right), FINISHED, generator));
  }
  assert.ok(meanRight(state) > 0.8, `${meanRight(state)}`);
  assert.ok((state.baseline ?? 0) > 0.6, 'the baseline follows the rewards');
});

test('the baseline is a moving average of accuracy plus weighted entropy, and the first reward moves nothing', async () => {
  const { space } = await resolvedSpace(nasBench201({ cells: 1, channels: 4 }));
  const settings = decoded(EnasSettings, { hidden: 4, entropyWeight: 0.5, baselineDecay: 0.9 });
  const method = enasMethod(settings)({ space, kept: undefined });
  const start = method.initial(generatorOf(1));
  const draw = method.draw(start, FINISHED, generatorOf(2));
  const first = await method.learn(
    start,
    draw,
    judgedBy(() => 0.25),
    FINISHED,
    generatorOf(2),
  );
  const reward = 0.25 + 0.5 * draw.rollout.entropy;
  assert.is(first.state.baseline, reward);
  assert.is(first.gradientNorm, 0);
  const second = await method.learn(
    first.state,
    draw,
    judgedBy(() => 1.25),
    FINISHED,
    generatorOf(2),
  );
  assert.ok(Math.abs((second.state.baseline ?? 0) - (reward + 0.1)) < 1e-12);
  assert.ok((second.gradientNorm ?? 0) > 0);
});

test('a search by ENAS ends in architectures of its policy, and goes on to the same bits after it was killed', async () => {
  await startBackend();
  const settings = { ...tinySearch, architecture: enas({ hidden: 8, samples: 2, candidates: 6 }) };
  const run = (taken: readonly number[], resume?: SearchStateValue) =>
    emitted(runSearch(contextOf(decoded(SearchSettings, settings), { split: colouredSplit() }, { resume })), taken) as Promise<
      Emitted<Outputs, SearchStateValue>
    >;
  const whole = await run([2]);
  assert.is(whole.artifacts.distribution.genotypes.length, 1);
  assert.is(whole.artifacts.state.header.architectureSteps, 6);
  assert.ok(whole.metrics.some(({ values }) => values['reward'] !== undefined));
  assert.ok(whole.metrics.at(-1)?.values['best validation accuracy'] !== undefined);
  for (const checkpoint of whole.checkpoints.values()) {
    const resumed = await run([], stored(searchState, checkpoint));
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  }
});

test.run();
