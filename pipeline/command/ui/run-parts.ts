import { formatSeconds } from '../../../base/quantities.js';
import type { KnownRun } from '../../record/read-records.js';
import type { RecordedStage } from '../../record/record.js';
import { table } from '../../report/block.js';
import { element, fragment, type Markup } from '../../report/markup.js';
import { tableMarkup } from '../../report/page/blocks.js';
import type { Remark, ReportContent, ReportStage } from '../../report/page/content.js';
import type { PagePart } from '../../report/page/page.js';
import { formatMetrics } from '../present/format.js';
import { withoutSeed } from '../times-summary.js';
import { type LiveRow, liveTable } from './live-table.js';
import { computes, momentText, runSeconds, runState, stagesOver, stageTime, stageWords } from './run-words.js';

/** The facts of a run by name. */
export const runFacts = (run: KnownRun): ReportContent['facts'] => {
  const { head, state } = run;
  return [
    ['state', runState(run)],
    ['stages', `${stagesOver(run)} finished`],
    ['begun', momentText(head.begun)],
    [state.ended === undefined ? 'so far' : 'took', formatSeconds(runSeconds(run))],
    ['seed', String(head.seed)],
    ...Object.entries(head.choices).map(([name, value]) => [`choice ${name}`, value] as const),
    ...(head.overrides.length === 0 ? [] : [['changed settings', head.overrides.join('  ')] as const]),
    ['backend', head.backend],
    ['executor', head.executor],
    ['process', `${head.holder.pid} on ${head.holder.host}`],
    [
      'versions',
      Object.entries(head.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['run', head.run],
  ];
};

const newestMetrics = ({ epoch, epochValues, values }: RecordedStage): string =>
  [
    ...(epoch === undefined ? [] : [`epoch ${epoch}: ${formatMetrics(epochValues)}`]),
    ...(Object.keys(values).length === 0 ? [] : [formatMetrics(values)]),
  ].join('; ');

const bar = (stage: RecordedStage, life: KnownRun['life']): Markup | undefined =>
  computes(stage) && life === 'running' && stage.total > 0 && Number.isFinite(stage.done + stage.total)
    ? element('progress', { value: stage.done, max: stage.total, 'aria-label': `progress of ${stage.stage}` })
    : undefined;

/** The stages of a run with their progress, newest metrics and times, a row each. */
export const progressTable = ({ head, state, life }: KnownRun): Markup => {
  const told = new Map(state.stages.map((stage) => [stage.stage, stage]));
  const untold = state.ended === undefined && life !== 'killed' ? 'waits' : 'not begun';
  const rows = head.stages.map(({ stage, after }): LiveRow => {
    const one = told.get(stage);
    if (one === undefined) return { head: stage, cells: [untold, '', after.join(', '), ''] };
    return {
      head: stage,
      cells: [[stageWords(one, life), bar(one, life)], stageTime(one), after.join(', '), newestMetrics(one)],
      ...(one.status === 'failed' ? { look: 'problem' } : {}),
    };
  });
  return liveTable('Stages', ['stage', 'state', 'time', 'after', 'newest metrics'], rows);
};

/** The problems and warnings of a run, each once. */
export const runRemarks = ({
  head,
  state,
  life,
}: KnownRun): { readonly problems: readonly Remark[]; readonly warnings: readonly Remark[] } => {
  const failed = state.stages.flatMap(({ stage, status, problem }) =>
    problem === undefined || status !== 'failed'
      ? []
      : [{ stage, message: `${problem.what} (${problem.where}); to mend: ${problem.remedy}` }],
  );
  const ofStages = new Set(state.stages.flatMap(({ problem }) => (problem === undefined ? [] : [problem.what])));
  const others = (state.ended?.problems ?? []).flatMap(({ what, where, remedy }) =>
    ofStages.has(what) ? [] : [{ message: `${what} (${where}); to mend: ${remedy}` }],
  );
  const killed =
    life === 'killed'
      ? [
          {
            message: `the process of this run is gone without a word: its last was at ${momentText(state.told)}; run it again to go on`,
          },
        ]
      : [];
  const unknown =
    life === 'unknown'
      ? [
          {
            message: `it is not known whether this run goes on: its last word from ${head.holder.host} was at ${momentText(state.told)}`,
          },
        ]
      : [];
  const said = state.messages.flatMap(({ level, stage, message }) =>
    level === 'warning' ? [{ message, ...(stage === undefined ? {} : { stage }) }] : [],
  );
  return { problems: [...killed, ...failed, ...others], warnings: [...unknown, ...said] };
};

/** The messages of a run, the newest first; none where it said nothing. */
export const messagesPart = ({ state: { messages, leftOut } }: KnownRun): readonly PagePart[] =>
  messages.length === 0
    ? []
    : [
        {
          id: 'messages',
          title: 'Messages',
          content: [
            element(
              'details',
              {},
              element('summary', {}, `${messages.length} messages, the newest first`),
              tableMarkup(
                table({
                  title: 'Messages',
                  columns: ['time (UTC)', 'stage', 'level', 'message'],
                  rows: [...messages]
                    .reverse()
                    .map(({ time, stage = '', level, message }) => [time.slice(11, 19), stage, level, message]),
                  ...(leftOut === 0 ? {} : { notes: [`${leftOut} older ones are left out`] }),
                }),
                false,
              ),
            ),
          ],
        },
      ];

const LOOKS = { running: 'running', resumed: 'running', failed: 'failed' } as const;

/** Digest under which the metrics of a stage that has no metric log yet are read. */
export const liveDigest = ({ head, generation }: Pick<KnownRun, 'head' | 'generation'>, stage: string): string =>
  `live:${head.run}:${generation}:${stage}`;

/** The stages of a run as a report has them; one that measures has its metrics so far as an artifact. */
export const recordedStages = (run: KnownRun): readonly ReportStage[] => {
  const { head, state, life } = run;
  const told = new Map(state.stages.map((stage) => [stage.stage, stage]));
  return head.stages.map(({ stage, definition, after, seed, config }): ReportStage => {
    const one = told.get(stage);
    const look = one === undefined || (life !== 'running' && computes(one)) ? undefined : LOOKS[one.status as keyof typeof LOOKS];
    const live = one === undefined || one.metrics.length === 0 ? [] : [{ digest: liveDigest(run, stage), kind: 'metric-log' }];
    return {
      stage,
      group: withoutSeed(stage),
      definition,
      // Without its progress: a graph is laid out anew once a state has changed.
      words: one === undefined ? 'waits' : stageWords({ ...one, total: 0 }, life),
      isCached: one?.status === 'cached' || one?.status === 'done',
      ...(look === undefined ? {} : { look }),
      after,
      seed,
      settings: config,
      devices: [],
      machine: {},
      artifacts: [
        ...Object.entries(one?.artifacts ?? {}).map(([name, { kind, digest, bytes, summary }]) => ({
          name,
          kind,
          digest,
          bytes,
          summary,
        })),
        ...live.map((artifact) => ({ ...artifact, name: 'metrics so far', bytes: 0, summary: '' })),
      ],
      ...(one?.key === undefined ? {} : { key: one.key }),
      ...(one?.seconds === undefined ? {} : { seconds: one.seconds }),
    };
  });
};

/** A sentence in place of a run, where there is none. */
export const noRun = (message: string): PagePart => ({
  id: 'none',
  title: 'No run',
  content: [fragment(element('p', {}, message))],
});
