import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TensorValue } from '../../../artifacts/kind.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { type SearchStateValue, searchState } from '../../../stages/kinds/search-state.js';
import { widenedSearch } from '../../../stages/kinds/widened-search.js';
import { cosine } from '../../../stages/training/schedule.js';
import { type Emitted, near, problemOf, startBackend, stored, tinySpace } from '../support.js';
import { namesOf, numbersOf, OPERATIONS, type Searched, STEPS, searched, searchWith, widened, widenWith } from './widened.js';

let first: Emitted<Searched, SearchStateValue>;

test.before(async () => {
  await startBackend();
  first = await searched();
});

test('each edge keeps the operations of the largest expectation, with their parameters and moments; the others are 0', async () => {
  const { state, distribution } = first.artifacts;
  const { header, tensors } = await widened(state, { partial: 2, keep: 2 });
  for (const { name, edges } of distribution.cellTypes) {
    assert.is(header.kept?.[name]?.length, edges.length);
    distribution.expectation[name]?.forEach((row, edge) => {
      const kept = header.kept?.[name]?.[edge] as readonly string[];
      const least = Math.min(...kept.map((operation) => row[OPERATIONS.indexOf(operation)] as number));
      OPERATIONS.forEach((operation, column) => {
        if (!kept.includes(operation)) assert.ok((row[column] as number) <= least);
        for (const table of ['architecture', 'first', 'second']) {
          const place = edge * OPERATIONS.length + column;
          const [old, now] = [state.tensors, tensors].map((from) => from[`${table}/${name}`]?.data[place] as number);
          assert.is(now, kept.includes(operation) ? old : 0, `${table} of ${operation} on edge ${edge} of ${name}`);
        }
      });
      assert.is(kept.length, 2);
    });
  }
  assert.equal([header.partial, header.stage, header.epochsBefore, header.architectureSteps], [2, 1, 2, 6]);
});

test('weights and momentum are widened by one map; the rest of the network stays to the bit', async () => {
  const { state } = first.artifacts;
  // Momentum that is told from the weights by its sign alone shows whether both took the same way.
  const negated = Object.entries(state.tensors).map(([name, tensor]): [string, TensorValue] => {
    const weights = state.tensors[name.replace(/^momentum/, 'weights')] as TensorValue;
    return [name, name.startsWith('momentum/') ? { ...tensor, data: (weights.data as Float32Array).map((x) => -x) } : tensor];
  });
  const result = await widened({ ...state, tensors: Object.fromEntries(negated) }, { partial: 1, keep: 2 });
  const wide = await searched({ epochs: 1, partial: 1 });
  for (const name of namesOf(result, 'weights/')) {
    assert.equal(result.tensors[name]?.shape, wide.artifacts.state.tensors[name]?.shape, name);
    const momentum = numbersOf(result, name.replace(/^weights/, 'momentum'));
    assert.equal(
      momentum.map((x) => -x),
      numbersOf(result, name),
      name,
    );
    if (!name.includes('.edges.')) assert.equal(result.tensors[name], state.tensors[name], name);
  }
  assert.is(namesOf(result, 'momentum/').length, namesOf(result, 'weights/').length);
});

test('every old channel keeps its weights, and each new one has those of one old channel', async () => {
  const { state } = first.artifacts;
  const result = await widened(state, { partial: 1 });
  const names = namesOf(result, 'weights/').filter((name) => /edges.*pointwise1$/.test(name));
  assert.ok(names.length > 0);
  for (const name of names) {
    const [before, wide] = [state, result].map(({ tensors }) => tensors[name]?.shape[2]) as [number, number];
    const [old, now] = [numbersOf(state, name), numbersOf(result, name)];
    const at = (i: number, o: number): number => now[i * wide + o] as number;
    // Whichever old channel a new one copies, it copies it as an input and as an output.
    for (let channel = 0; channel < wide; channel++) {
      const copied = Array.from({ length: before }, (_, c) => c).filter((c) =>
        Array.from({ length: before }, (_, other) => other).every(
          (other) => at(channel, other) === old[c * before + other] && at(other, channel) === old[other * before + c],
        ),
      );
      assert.ok(channel < before ? copied.includes(channel) : copied.length > 0, `${name}: channel ${channel}`);
    }
  }
});

test('the same seed draws the same maps, another seed others', async () => {
  const { state } = first.artifacts;
  const of = async (seed: number) => widenedSearch.encode(await widened(state, { partial: 1 }, seed));
  assert.equal(await of(5), await of(5));
  assert.not.equal(await of(6), await of(5));
});

test('without settings all goes on as it is', async () => {
  const { state } = first.artifacts;
  const { header, tensors } = await widened(state, { partial: 4 });
  assert.equal(tensors, state.tensors);
  assert.equal([header.kept, header.partial], [null, 4]);
});

test('a search goes on from there: with its weights and moments, under the same cosine, with other batches and samples', async () => {
  const from = stored(widenedSearch, await widened(first.artifacts.state, { partial: 2, keep: 2 }));
  const next = await searched({ partial: 2, epochs: 3, warmUp: 1 }, { widened: from }, [1]);
  const rates = next.metrics.flatMap(({ values }) => (values['learning rate'] === undefined ? [] : [values['learning rate']]));
  assert.is(rates.length, 3);
  for (const [epoch, rate] of rates.entries()) near(rate, cosine(0.1, 0, 2 + epoch, 5), 0);
  // Its first step, in the warm-up, moved the weights by no more than a step can, and left the architecture alone.
  const [afterOne] = [...next.checkpoints.values()] as [SearchStateValue];
  assert.equal([...namesOf(afterOne, 'weights/')].sort(), [...namesOf(from, 'weights/')].sort());
  const stem = namesOf(from, 'weights/stem')[0] as string;
  assert.not.equal(numbersOf(afterOne, stem), numbersOf(from, stem));
  for (const name of ['architecture/normal', 'first/reduce', 'second/normal'])
    assert.equal(afterOne.tensors[name], from.tensors[name]);
  const { header } = next.artifacts.state;
  assert.equal([header.stage, header.epochsBefore, header.step, header.architectureSteps], [1, 2, 3 * STEPS, 6 + 2 * STEPS]);
  assert.equal(header.kept, from.header.kept);
  // Pruned operations stay so: E[θ] is 0 for them and sums to 1 over the others.
  for (const [name, rows] of Object.entries(next.artifacts.distribution.expectation)) {
    rows.forEach((row, edge) => {
      const kept = header.kept?.[name]?.[edge] as readonly string[];
      assert.equal(
        OPERATIONS.filter((_, column) => (row[column] as number) > 0),
        kept,
      );
      near(
        row.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
    });
  }
  const asLater = await searched(
    { partial: 2, epochs: 3, warmUp: 1 },
    { widened: { ...from, header: { ...from.header, stage: 2 } } },
    [1],
  );
  assert.not.equal(asLater.checkpoints.get(1)?.tensors[stem], afterOne.tensors[stem]);
});

test('a search that went on and was stopped anywhere ends with the bytes of an uninterrupted one', async () => {
  const from = await widened(first.artifacts.state, { partial: 2, keep: 2 });
  const changes = { partial: 2, epochs: 2, warmUp: 1, augmentation: { pad: 1, flip: true } };
  const whole = await searched(changes, { widened: from }, [1, 4]);
  for (const [step, state] of whole.checkpoints) {
    const resumed = await searched(changes, { widened: from, resume: stored(searchState, state) });
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state), `after step ${step}`);
    assert.equal(resumed.artifacts.distribution, whole.artifacts.distribution);
  }
  assert.is(whole.checkpoints.size, 2);
});

test('three searches in a row: K 4, 2, 1 with 3, 2, 1 operations', async () => {
  const second = await searched(
    { partial: 2, epochs: 1 },
    { widened: await widened(first.artifacts.state, { partial: 2, keep: 2 }) },
  );
  const from = await widened(second.artifacts.state, { partial: 1, keep: 1 });
  const third = await searched({ partial: 1, epochs: 1 }, { widened: from });
  const { header } = third.artifacts.state;
  assert.equal([header.stage, header.epochsBefore, header.partial], [2, 3, 1]);
  for (const [name, rows] of Object.entries(header.kept ?? {})) {
    rows.forEach((kept, edge) => {
      assert.is(kept.length, 1);
      assert.ok(second.artifacts.state.header.kept?.[name]?.[edge]?.includes(kept[0] as string));
    });
  }
  assert.match(widenedSearch.summary(from), /dirichlet over darts after 3 epochs, partial channels 1\/1, 1 operations an edge/);
});

test('NAS-Bench-201 is widened and pruned too', async () => {
  const space = nasBench201({ cells: 1, channels: 4 });
  const { artifacts } = await searched({ space, epochs: 1 });
  const from = await widened(artifacts.state, { space, partial: 2, keep: 3 });
  const { header } = (await searched({ space, partial: 2, epochs: 1 }, { widened: from })).artifacts.state;
  assert.ok(header.kept?.cell?.every((kept) => kept.length === 3));
});

test('what cannot be widened or pruned is a problem with a way out', async () => {
  const { state } = first.artifacts;
  const refusals: readonly (readonly [object, RegExp, RegExp])[] = [
    [{ partial: 8 }, /partial channels of 1\/8 are fewer than the 1\/4/, /from 1 to 4/],
    [{ partial: 2, keep: 4 }, /no edge can keep 4 operations: there are 3 left/, /from 1 to 3/],
    [{ partial: 3 }, /1\/3 does not divide 4 channels/, /multiple of 3/],
    [{ partial: 2, architecture: softmax() }, /one of darts with dirichlet, not of darts with softmax/, /leave "space"/],
    [{ partial: 2, space: nasBench201({}) }, /not of nas-bench-201/, /leave "space"/],
    [
      { partial: 2, space: { ...tinySpace, config: { ...tinySpace.config, channels: 8 } } },
      /had another network/,
      /leave "space"/,
    ],
  ];
  for (const [changes, what, remedy] of refusals) {
    const refused = await problemOf(widenWith(state, changes));
    assert.is(refused.problem, 'usage');
    assert.match(refused.what, what);
    assert.match(refused.remedy, remedy);
  }
});

test('settings that contradict the search that is to go on are a problem with a way out', async () => {
  const from = await widened(first.artifacts.state, { partial: 2, keep: 2 });
  const refusals: readonly (readonly [object, RegExp, RegExp])[] = [
    [{ partial: 1 }, /goes on with partial channels 1\/2, but its "partial" says 1\/1/, /widenAndPrune/],
    [{ partial: 2, architecture: softmax() }, /with dirichlet, but its "architecture" is softmax/, /leave it out/],
    [
      { partial: 2, space: { ...tinySpace, config: { ...tinySpace.config, cells: 4 } } },
      /not the one of the search/,
      /leave it out/,
    ],
    [{ partial: 2, epochs: 4 }, /schedule ends after 5 epochs, but this search ends after 6/, /"scheduleEpochs".* to 6/],
  ];
  for (const [changes, what, remedy] of refusals) {
    const refused = await problemOf(searchWith(changes, { widened: from }));
    assert.is(refused.problem, 'usage');
    assert.match(refused.what, what);
    assert.match(refused.remedy, remedy);
  }
  const other = { ...from, header: { ...from.header, classes: 4 } };
  assert.match(
    (await problemOf(searchWith({ partial: 2 }, { widened: other }))).what,
    /8×8 images of 4 classes, but these are 8×8 of 3/,
  );
});

test.run();
