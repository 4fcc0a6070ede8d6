/** Files of a project with two stages of its own, whose work is imported once they begin: `own.ts` is the experiment. */
export const OWN_STAGES = {
  'stages.ts': `import * as t from 'io-ts';
import { jsonKind, operator, record, stage, start } from 'sluice';
export const total = jsonKind('total', 1, t.strict({ n: t.number }), ({ n }) => String(n));
const load = async () => (await import('./work.js')).work;
export const first = stage({ name: 'first', source: import.meta.url, config: record('first', {}), inputs: {}, outputs: { total }, load });
export const next = stage({ name: 'next', source: import.meta.url, config: record('next', {}), inputs: { total }, outputs: { more: total }, load });
export const begin = () => start(first, {});
export const goOn = operator(next);`,
  'work.ts': `import { of } from 'rxjs';
import { step } from './step.js';
export const work = ({ inputs }: { inputs: { total?: { n: number } } }) =>
  of({ type: 'artifact', name: inputs.total === undefined ? 'total' : 'more', value: { n: step(inputs.total?.n ?? 0) } } as const);`,
  'step.ts': 'export const step = (n: number): number => n + 1;\n',
  'own.ts': `import { experiment } from 'sluice';
import { begin, goOn } from './stages.js';
export default experiment('own', () => begin().pipe(goOn()));`,
};

/**
 * Files of a project with a stage that waits for a hundred seconds, in steps, so that its jobs come to a limit of a minute on a fast
 * machine as on a busy one: `walk.ts` is the experiment.
 */
export const LONG = {
  'walk.ts': `import * as t from 'io-ts';
import { experiment, jsonKind, record, stage, start } from 'sluice';
export const walked = jsonKind('walked', 1, t.strict({ n: t.number, step: t.number }), ({ n }) => String(n));
export const walk = stage({ name: 'walk', source: import.meta.url, config: record('walk', {}), inputs: {}, outputs: { walked },
  checkpoint: walked, load: async () => (await import('./walk-run.js')).run });
export default experiment('long', () => start(walk, {}));`,
  'walk-run.ts': `import { setTimeout as sleep } from 'node:timers/promises';
import { of } from 'rxjs';
import { iterate, narrate, reportEvents } from 'sluice';
type State = { readonly n: number; readonly step: number };
const STEPS = 50;
const step = async ({ n }: State, number: number) => {
  await sleep(2000);
  return [{ n: (3 * n + number) % 1009, step: number + 1 }, { epoch: undefined, metrics: { n } }] as const;
};
export const run = ({ resume }: { readonly resume?: State }) => {
  const first = resume ?? { n: 1, step: 0 };
  return narrate(iterate(first, first.step, STEPS, step, () => undefined), first,
    ({ state, report }) => reportEvents(report, state.step, STEPS, async () => state),
    (value) => of({ type: 'artifact', name: 'walked', value } as const));
};`,
};
