import type { Store } from '../../../artifacts/store.js';
import type { KnownRun, KnownRuns } from '../../record/read-records.js';
import type { Figure } from '../../report/block.js';
import { element } from '../../report/markup.js';
import { blockMarkup, textMarkup } from '../../report/page/blocks.js';
import type { ReportStage } from '../../report/page/content.js';
import { factList, type PagePart, remarksPart } from '../../report/page/page.js';
import { artifactTable, settingTables } from '../../report/page/stages.js';
import type { ReportSection } from '../../report/section.js';
import type { BoardPart } from '../../ui/board.js';
import type { View } from '../../ui/hub.js';
import { graphFigure } from '../report/find-report.js';
import type { DrawnSections } from '../report/shown-artifacts.js';
import { boardPart } from './board-part.js';
import { liveSections } from './live-sections.js';
import { messagesPart, noRun, progressTable, recordedStages, runFacts, runRemarks } from './run-parts.js';

/** The graph of a run's stages, laid out again once a state has changed. */
export const rememberedGraph = (): ((experiment: string, stages: readonly ReportStage[]) => Promise<Figure>) => {
  let known: { readonly of: string; readonly figure: Promise<Figure> } | undefined;
  return (experiment, stages) => {
    const of = JSON.stringify([
      experiment,
      stages.map(({ stage, words, look, isCached, after }) => [stage, words, look, isCached, after]),
    ]);
    if (known?.of !== of) known = { of, figure: graphFigure(experiment, stages) };
    return known.figure;
  };
};

const outputsPart = ({ state }: KnownRun): readonly PagePart[] =>
  state.ended === undefined || Object.keys(state.ended.outputs).length === 0
    ? []
    : [
        {
          id: 'results',
          title: 'Results',
          content: Object.entries(state.ended.outputs).map(([name, { kind, digest, summary }]) =>
            element(
              'div',
              { class: 'passage' },
              element('h3', {}, `${name} `, element('code', {}, `${kind} ${digest.slice(0, 12)}`)),
              textMarkup(summary),
            ),
          ),
        },
      ];

/** The parts of drawn sections; the id of one stays while others come before it. */
export const sectionParts = (sections: DrawnSections['sections']): readonly PagePart[] => {
  const seen = new Map<string, number>();
  return sections.map(({ title, blocks }) => {
    const word = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    const content = [element('div', { class: 'blocks' }, blocks.map(blockMarkup))];
    // With two signs before its number, which no word has in it.
    return { id: `section-${word}${count === 1 ? '' : `--${count}`}`, title, content };
  });
};

/**
 * Makes the view of a run as it goes on: its progress, problems, graph, and the sections that its artifacts and metrics have so
 * far.
 *
 * @param choose gives the run among those of the store; undefined where there is none
 * @param absence sentence that stands in its place then
 */
export const runView = (
  readRuns: () => Promise<KnownRuns>,
  choose: (runs: readonly KnownRun[]) => KnownRun | undefined,
  absence: string,
  sections: readonly ReportSection[],
  store: Store,
): View => {
  const draw = liveSections(sections, store);
  const graph = rememberedGraph();
  let known: { readonly of: string; readonly parts: readonly BoardPart[] } | undefined;
  return async () => {
    const run = choose((await readRuns()).runs);
    if (run === undefined) return [boardPart(noRun(absence))];
    const of = JSON.stringify([run.head.run, run.generation, run.life]);
    if (known?.of === of) return known.parts;
    const stages = recordedStages(run);
    const drawn = await draw(run, stages);
    const { problems, warnings } = runRemarks(run);
    const parts: readonly PagePart[] = [
      { id: 'run', title: `Run of ${run.head.experiment}`, content: [factList(runFacts(run))] },
      ...remarksPart({ problems: [...problems, ...drawn.problems], warnings }),
      { id: 'progress', title: 'Progress', content: [progressTable(run)] },
      {
        id: 'graph',
        title: 'Graph',
        content: [element('div', { class: 'blocks' }, blockMarkup(await graph(run.head.experiment, stages)))],
      },
      ...outputsPart(run),
      ...sectionParts(drawn.sections),
      ...messagesPart(run),
      { id: 'settings', title: 'Settings and digests', content: [...settingTables(stages), artifactTable(withoutLive(stages))] },
    ];
    known = { of, parts: parts.map(boardPart) };
    return known.parts;
  };
};

const withoutLive = (stages: readonly ReportStage[]): readonly ReportStage[] =>
  stages.map((stage) => ({ ...stage, artifacts: stage.artifacts.filter(({ digest }) => !digest.startsWith('live:')) }));
