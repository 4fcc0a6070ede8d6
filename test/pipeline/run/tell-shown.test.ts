import { lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import { experiment } from '../../../pipeline/experiment.js';
import { type ReportSection, section } from '../../../pipeline/report/section.js';
import { drawingsOf } from '../../../pipeline/run/drawings.js';
import type { EventBody, RunEvent } from '../../../pipeline/run/event.js';
import type { RunOptions } from '../../../pipeline/run/node-run.js';
import { replayExperiment } from '../../../pipeline/run/replay-experiment.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { shownTeller } from '../../../pipeline/run/tell-shown.js';
import type { ExtraEvent, Wanted } from '../../../pipeline/run/wanted.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { encodings, odds, oddsSection, ofOdds } from '../fixtures/odds.js';
import { doneOf, eventsOf, optionsWith, rightOf, statusesOf } from '../fixtures/run.js';

const mine = experiment('mine', () => ofOdds());
const taking = (
  takes: readonly ExtraEvent[],
  sections: readonly ReportSection[] = [oddsSection],
): Pick<RunOptions, 'wanted'> => ({
  wanted: { takes: (extra) => takes.includes(extra), sections: async () => sections } satisfies Wanted,
});
const BOTH = taking(['weights', 'pictures']);
const replay = async (): Promise<void> => undefined;

const weightsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'weights' ? [[event.stage, event.name, event.step, event.weights]] : []));
const picturesIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'picture' ? [[event.step, event.name, event.title, event.description]] : []));
const warningsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));
const WEIGHTS = [1, 2, 3].map((step) => ['odds', 'odds', step, { edge: { skip: 1 / (step + 1), conv: 1 - 1 / (step + 1) } }]);
const OF_ALL = [undefined, 'odds', 'odds: 3 steps', 'odds of odds: 3 steps'];
const PICTURES = [...[1, 2, 3].map((step) => [step, 'odds', 'odds', 'odds of odds']), OF_ALL];

test('the weights and pictures of a step are told once, as it ends, and those of all when the output is there', async () => {
  const events = await eventsOf(mine, optionsWith(await scratchStore(), BOTH));
  assert.equal([weightsIn(events), picturesIn(events)], [WEIGHTS, PICTURES]);
  const order = events.flatMap((event) =>
    event.type === 'weights' || event.type === 'progress' || (event.type === 'artifact' && event.name === 'odds')
      ? [event.type]
      : [],
  );
  assert.equal(order, [...Array(3).fill(['weights', 'progress']).flat(), 'artifact']);
});

test('a run that goes on tells those of every step once, also of those before it was interrupted', async () => {
  const store = await scratchStore();
  const longer = experiment('longer', () => ofOdds({ steps: 9 }));
  const interruption = new AbortController();
  const first = await lastValueFrom(
    runExperiment(longer, optionsWith(store, { ...BOTH, signal: interruption.signal })).pipe(
      tap((event) => event.type === 'progress' && event.done === 2 && interruption.abort()),
      toArray(),
    ),
  );
  const stepsIn = (events: readonly RunEvent[], type: 'weights' | 'picture') =>
    events.flatMap((event) => (event.type === type ? [event.step] : []));
  // The stage may be some steps ahead of what is told.
  const told = stepsIn(first, 'weights');
  assert.ok(told.length >= 2 && told.length < 9);
  const second = await eventsOf(longer, optionsWith(store, BOTH));
  const all = Array.from({ length: 9 }, (_, index) => index + 1);
  assert.equal(stepsIn(second, 'weights'), all);
  assert.equal(stepsIn(second, 'picture'), [...all, undefined]);
  const places = second.map(({ type }) => type);
  assert.ok(places.indexOf('weights') < places.indexOf('progress'));
});

test('a replay has those of every step, and a stage that is only found in the store none', async () => {
  const store = await scratchStore();
  await eventsOf(mine, optionsWith(store));
  const found = await eventsOf(mine, optionsWith(store, BOTH));
  assert.equal([weightsIn(found), picturesIn(found)], [[], []]);
  for (const again of [
    await eventsOf(mine, optionsWith(store, { ...BOTH, replay })),
    await lastValueFrom(replayExperiment(mine, { ...optionsWith(store), ...BOTH, replay }).pipe(toArray())),
  ])
    assert.equal([weightsIn(again), picturesIn(again)], [WEIGHTS, PICTURES]);
});

test('nothing is encoded, read or drawn for nobody', async () => {
  const store = await scratchStore();
  const reads: string[] = [];
  const read: Store['read'] = (digest) => {
    reads.push(digest);
    return store.read(digest);
  };
  const watched: Store = { ...store, read };
  const before = encodings.count;
  const nobody = await eventsOf(mine, optionsWith(watched, taking([])));
  assert.equal([encodings.count - before, reads, weightsIn(nobody), picturesIn(nobody)], [1, [], [], []]);
  // Of weights alone pictures are not drawn.
  const drawing = section(
    odds,
    'Odds',
    () => {
      throw new Error('it is drawn');
    },
    () => {
      throw new Error('it is drawn');
    },
  );
  const alone = await eventsOf(mine, optionsWith(await scratchStore(), taking(['weights'], [drawing])));
  assert.equal([weightsIn(alone), picturesIn(alone)], [WEIGHTS, []]);
});

test('a section that fails costs its pictures, once said, and nothing else', async () => {
  const failing = section(
    odds,
    'Odds',
    () => [],
    () => {
      throw new Error('no ink');
    },
  );
  const events = await eventsOf(mine, optionsWith(await scratchStore(), taking(['weights', 'pictures'], [failing])));
  assert.equal(weightsIn(events), WEIGHTS);
  assert.equal(warningsIn(events), ['the pictures of "odds" cannot be drawn: no ink']);
  assert.is(events.at(-1)?.type === 'done' && events.at(-1), events.at(-1));
});

const never = (): Promise<never> => new Promise(() => undefined);

test('a stage waits for no picture: its result is in the store before one is drawn', async () => {
  const store = await scratchStore();
  let finish = (): void => undefined;
  const drawing = new Promise<void>((settle) => {
    finish = settle;
  });
  const slow = section(odds, 'Odds', async () => {
    await drawing;
    return [];
  });
  const types: string[] = [];
  const { wanted } = taking(['pictures'], [slow]);
  await lastValueFrom(
    runExperiment(mine, optionsWith(store, { wanted })).pipe(
      tap((event) => {
        types.push(event.type === 'stage' ? event.status : event.type);
        // Were it waited for, this would never come.
        if (event.type === 'stage' && event.status === 'done') finish();
      }),
    ),
  );
  assert.equal(types.slice(-2), ['done', 'done']);
  assert.is(rightOf(await store.manifests()).length, 1);
});

test('a picture that never comes is given up after the patience, which is said; the others are there', async () => {
  const hanging = section(odds, 'Odds', never, oddsSection.frames as NonNullable<typeof oddsSection.frames>);
  const { wanted } = taking(['weights', 'pictures'], [hanging]);
  const options = optionsWith(await scratchStore(), { wanted: { ...(wanted as Wanted), patience: 0.05 } });
  const events = await eventsOf(mine, options);
  assert.equal([weightsIn(events), picturesIn(events)], [WEIGHTS, PICTURES.slice(0, 3)]);
  assert.match(warningsIn(events).join(), /^not all that "odds" shows is told: .*0\.05 s/);
  assert.equal(statusesOf(events)['odds'], ['running', 'done']);
  // A replay too, which waits for the others.
  const again = await lastValueFrom(replayExperiment(mine, { ...options, replay }).pipe(toArray()));
  assert.equal([picturesIn(again).length, warningsIn(again).length, again.at(-1)?.type], [3, 1, 'done']);
});

test('an interruption ends the wait for pictures, and sections that never come hold nothing up', async () => {
  const interruption = new AbortController();
  const wanted: Wanted = { takes: () => true, sections: never };
  const events = await lastValueFrom(
    runExperiment(mine, optionsWith(await scratchStore(), { wanted, signal: interruption.signal })).pipe(
      tap((event) => event.type === 'stage' && event.status === 'done' && interruption.abort()),
      toArray(),
    ),
  );
  assert.equal(warningsIn(events), ['not all that "odds" shows is told: the run was interrupted']);
  assert.equal([weightsIn(events), doneOf(events).problems], [WEIGHTS, []]);
});

test('of many steps that are told at once some are drawn, the last among them, and that is said', async () => {
  const store = await scratchStore();
  const long = experiment('long', () => ofOdds({ steps: 45 }));
  await eventsOf(long, optionsWith(store));
  const events = await eventsOf(long, optionsWith(store, { ...BOTH, replay }));
  const steps = picturesIn(events).flatMap(([step]) => (typeof step === 'number' ? [step] : []));
  assert.equal([steps.length, steps.at(-1), weightsIn(events).length], [15, 45, 45]);
  const said = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
  assert.equal(said, ['of "odds" 15 of 45 steps are drawn for those who take pictures']);
});

test('an output that cannot be read is a warning', async () => {
  const told: EventBody[] = [];
  const { signal } = new AbortController();
  const means = { store: await scratchStore(), signal };
  const emit = (event: EventBody): void => void told.push(event);
  const drawings = drawingsOf(means, emit);
  const teller = shownTeller({ stage: 'odds', seed: null, kinds: { odds } }, means, drawings, emit);
  teller.whole('odds', { kind: 'odds', digest: digestOf('gone'), bytes: 1, summary: '' });
  await drawings.end();
  assert.equal(
    told.map((event) => event.type === 'log' && [event.level, /^what "odds" shows cannot be told: /.test(event.message)]),
    [['warning', true]],
  );
});

test('what a stage shows is told when its own drawings are, whatever waits of others, and when the run is interrupted', async () => {
  const controller = new AbortController();
  const drawings = drawingsOf({ signal: controller.signal }, () => undefined);
  const order: string[] = [];
  const add = (stage: string, tell: () => Promise<void>): void => drawings.add({ stage, name: 'odds', tell });
  add('first', async () => void order.push('first'));
  add('endless', () => new Promise(() => undefined));
  add('last', async () => void order.push('last'));
  await drawings.drawn('none');
  await drawings.drawn('first');
  assert.equal(order, ['first']);
  const interrupted = drawings.drawn('last').then(() => order.push('interrupted'));
  controller.abort();
  await interrupted;
  assert.equal(order, ['first', 'interrupted']);
});

test.run();
