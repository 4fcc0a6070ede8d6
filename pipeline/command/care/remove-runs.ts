import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Problem } from '../../../base/problem.js';
import { problem } from '../../../base/problem.js';
import { findRun } from '../../record/find-run.js';
import { forgetRun } from '../../record/forget-run.js';
import type { RunSummary } from '../../record/summary.js';
import type { Host } from '../host.js';
import { type OpenRuns, openRuns } from './open-runs.js';

/** A run that is to be forgotten: by its summary, or of a damaged record its identifier alone. */
type Forgotten = Pick<RunSummary['head'], 'run'> & Partial<Pick<RunSummary['head'], 'name'>>;

const refusal = ({ pins }: OpenRuns, { head: { run, name }, life }: RunSummary): Problem | undefined => {
  const pin = pins.find(({ of }) => 'run' in of && of.run === run);
  if (pin !== undefined)
    return problem(
      'usage',
      `the run ${name} is pinned as ${pin.name}`,
      'pipe rm',
      `take the pin away first: \`pipe unpin ${pin.name}\``,
    );
  return life === 'running'
    ? problem('usage', `the run ${name} goes on`, 'pipe rm', 'wait for its end, or interrupt it')
    : undefined;
};

/** The runs that texts mean; all or none of them can be forgotten. */
const meant = (opened: OpenRuns, texts: readonly string[]): either.Either<Problem, readonly Forgotten[]> =>
  pipe(
    texts,
    either.traverseArray((text): either.Either<Problem, Forgotten> => {
      if (opened.damaged.includes(text)) return either.right({ run: text });
      return pipe(
        findRun(opened.runs, text, 'pipe rm'),
        either.chain((run) => {
          const refused = refusal(opened, run);
          return refused === undefined ? either.right(run.head) : either.left(refused);
        }),
      );
    }),
  );

/** `pipe rm`: forgets runs; their artifacts stay until `pipe gc`. */
export const removeRunsCommand = (
  texts: readonly string[],
  options: { readonly store?: string },
  host: Host,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    openRuns(options, host),
    taskEither.bindTo('opened'),
    taskEither.bind('runs', ({ opened }) => taskEither.fromEither(meant(opened, texts))),
    taskEither.chain(({ opened: { store }, runs }) =>
      onDisk(store.where, async () => {
        const each = [...new Map(runs.map((one) => [one.run, one])).values()];
        for (const one of each) await forgetRun(store.blobs, one);
        const names = each.map(({ run, name = run }) => name);
        return [...names.map((name) => `forgotten: ${name}`), 'what nothing else needs goes with `pipe gc`'].join('\n');
      }),
    ),
  );
