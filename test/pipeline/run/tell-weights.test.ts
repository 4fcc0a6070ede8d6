import * as t from 'io-ts';
import { lastValueFrom, of, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { jsonKind } from '../../../artifacts/json-kind.js';
import { record } from '../../../base/codecs/record.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { EventBody, RunEvent } from '../../../pipeline/run/event.js';
import { replayExperiment } from '../../../pipeline/run/replay-experiment.js';
import { tellWeights } from '../../../pipeline/run/tell-weights.js';
import { stage } from '../../../pipeline/stage.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { eventsOf, optionsWith } from '../fixtures/run.js';

const bare = jsonKind('odds', 1, t.readonlyArray(t.number), (odds) => `${odds.length} epochs`);
const odds = {
  ...bare,
  weights: (value: readonly number[]) =>
    value.map((p, index) => ({ step: index + 1, weights: { edge: { skip: p, conv: 1 - p } } })),
};

export const oddsStage = stage({
  name: 'odds',
  source: import.meta.url,
  config: record('odds', {}),
  inputs: {},
  outputs: { odds },
  seeded: false,
  load: async () => () => of({ type: 'artifact', name: 'odds', value: [0.5, 0.75] } as const),
});

const weightsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'weights' ? [[event.stage, event.name, event.step, event.weights]] : []));
const EXPECTED = [
  ['odds', 'odds', 1, { edge: { skip: 0.5, conv: 0.5 } }],
  ['odds', 'odds', 2, { edge: { skip: 0.75, conv: 0.25 } }],
];

test('the weights that an output holds are told when it is made and when it is replayed, and not where it is only found', async () => {
  const store = await scratchStore();
  const mine = experiment('mine', () => start(oddsStage, {}));
  assert.equal(weightsIn(await eventsOf(mine, optionsWith(store))), EXPECTED);
  assert.equal(weightsIn(await eventsOf(mine, optionsWith(store))), []);
  const replay = async (): Promise<void> => undefined;
  assert.equal(weightsIn(await eventsOf(mine, optionsWith(store, { replay }))), EXPECTED);
  const again = replayExperiment(mine, { ...optionsWith(store), replay }).pipe(toArray());
  assert.equal(weightsIn(await lastValueFrom(again)), EXPECTED);
});

test('an output that cannot be read is a warning', async () => {
  const told: EventBody[] = [];
  const produced = { kind: 'odds', digest: digestOf('gone'), bytes: 1, summary: '' };
  await tellWeights(await scratchStore(), odds as never, 'odds', 'odds', produced, (event) => told.push(event));
  assert.equal(
    told.map((event) => event.type === 'log' && [event.level, /^its weights cannot be told: /.test(event.message)]),
    [['warning', true]],
  );
});

test.run();
