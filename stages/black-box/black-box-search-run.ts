import { concat, defer, from, mergeMap, type Observable, of } from 'rxjs';
import { orThrow } from '../../base/or-throw.js';
import { fault } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { BlackBoxStateValue } from '../kinds/black-box-state.js';
import { type HistoryEntry, incumbentOf, type SearchHistory } from '../kinds/search-history.js';
import { iterateUntil, narrate } from '../loop/iterate.js';
import { advance } from './advance.js';
import type { BlackBoxSearchSettings } from './black-box-search.js';
import { progressOf } from './budget.js';
import { type BlackBoxInputs, type BlackBoxSetup, blackBoxSetup } from './search-setup.js';
import { type BlackBoxState, initialState, readState, spentBy, writeState } from './search-state.js';

type Outputs = { readonly genotype: Genotype; readonly history: SearchHistory };
type Context = StageContext<BlackBoxSearchSettings, BlackBoxInputs, BlackBoxStateValue>;
type Event = StageEvent<Outputs, BlackBoxStateValue>;

/** Runs a black-box search: a scan of proposals and evaluations, from the last checkpoint if there is one. */
export const runBlackBoxSearch = (context: Context): Observable<Event> =>
  defer(() => from(blackBoxSetup(context.config, context.inputs, context.seed, context.open))).pipe(
    mergeMap((search) => searching(orThrow(search), context)),
  );

/** The number of the evaluation that a step brought to its end, or undefined where it brought none. */
type Report = number | undefined;

const metricsOf = (evaluations: readonly HistoryEntry[], number: number): Event => {
  const entry = evaluations[number - 1] as HistoryEntry;
  const best = evaluations[entry.incumbent - 1] as HistoryEntry;
  return {
    type: 'metric',
    step: number,
    values: {
      'figure of merit': entry.figure,
      'best figure of merit': best.figure,
      cost: entry.cost,
      'cumulative cost': entry.cumulativeCost,
    },
  };
};

const searching = (search: BlackBoxSetup, { resume, isStopped }: Pick<Context, 'resume' | 'isStopped'>): Observable<Event> => {
  const { budget, evaluator } = search;
  const start = resume === undefined ? initialState(search) : orThrow(readState(search, resume));
  const step = async (before: BlackBoxState): Promise<readonly [BlackBoxState, Report]> => {
    const after = await advance(search, before);
    return [after, after.evaluations.length > before.evaluations.length ? after.evaluations.length : undefined];
  };
  // An alarm stops it between two evaluations: the best so far is its result.
  const isOver = ({ ended, evaluations, running }: BlackBoxState): boolean =>
    ended !== undefined || (isStopped?.() === true && evaluations.length > 0 && running === undefined);
  /** The share of the evaluation under way counts as much of an evaluation, and of its cost. */
  const progress = (state: BlackBoxState): Event => {
    const { running } = state;
    const share = running === undefined ? 0 : running.step / running.evaluation.steps;
    const { evaluations, cost } = spentBy(state);
    const spent = { evaluations: evaluations + share, cost: cost + share * (running?.evaluation.cost ?? 0) };
    return { type: 'progress', ...progressOf(budget, spent, evaluator.unit) };
  };
  return narrate<BlackBoxState, Report, Event>(
    iterateUntil(start, 0, step, () => undefined, isOver),
    start,
    ({ state, report }) => [
      ...(report === undefined ? [] : [metricsOf(state.evaluations, report)]),
      progress(state),
      { type: 'checkpoint', state: () => writeState(search, state) },
    ],
    (state) => conclusion(search, state),
  );
};

const conclusion = (
  { space, method, evaluator: { figure, unit }, budget }: BlackBoxSetup,
  { evaluations, ended }: BlackBoxState,
): Observable<Event> => {
  const best = incumbentOf(evaluations);
  if (best === undefined) {
    throw fault(
      'stage',
      `${method.name} proposed nothing`,
      'correct the method: it must propose at least one genotype of the space',
    );
  }
  const history = { space: space.name, method: method.name, figure, unit, ended: ended ?? 'alarm', evaluations };
  const exhausted: readonly Event[] =
    ended === 'exhausted'
      ? [
          {
            type: 'log',
            level: 'warning',
            message: `${method.name} had nothing left to propose after ${evaluations.length} evaluations; the rest of the budget (${JSON.stringify(budget)}) is not used`,
          },
        ]
      : [];
  const remark = `best ${figure} of ${evaluations.length} evaluations: ${best.figure.toPrecision(4)}`;
  return concat(
    from(exhausted),
    of<Event>({ type: 'artifact', name: 'genotype', value: best.genotype, remark }),
    of<Event>({ type: 'artifact', name: 'history', value: history }),
  );
};
