import { canonicalText } from '../../../artifacts/canonical.js';
import { formatBytes, formatSeconds } from '../../../base/quantities.js';
import { table } from '../block.js';
import { numberText } from '../charts/number-text.js';
import { element, type Markup } from '../markup.js';
import { tableMarkup } from './blocks.js';
import type { ReportStage } from './content.js';
import { settingRows } from './settings.js';

const stamp = (iso: string | undefined): string => (iso === undefined ? '' : iso.slice(0, 19).replace('T', ' '));

/** Time, memory and state of each stage, and the sum of the times. */
export const stageTable = (stages: readonly ReportStage[]): Markup => {
  const measured = [...new Set(stages.flatMap(({ machine }) => Object.keys(machine)))];
  // Stages of one key are one piece of work.
  const times = new Map(
    stages.flatMap(({ key, seconds }) => (key === undefined || seconds === undefined ? [] : [[key, seconds]])),
  );
  const total = [...times.values()].reduce((sum, seconds) => sum + seconds, 0);
  return tableMarkup(
    table({
      title: 'Time and memory by stage',
      columns: ['stage', 'state', 'time', ...measured, 'seed', 'backend', 'finished (UTC)', 'key'],
      rows: stages.map(({ stage, words, seconds, machine, seed, backend, devices, finished, key }) => [
        stage,
        words,
        seconds === undefined ? '' : formatSeconds(seconds),
        ...measured.map((name) => (machine[name] === undefined ? '' : numberText(machine[name]))),
        seed === null ? '' : String(seed),
        [backend ?? '', ...devices].filter((text) => text !== '').join(', '),
        stamp(finished),
        key?.slice(0, 12) ?? '',
      ]),
      notes: [`All in all ${formatSeconds(total)}; work that several stages share counts once.`],
    }),
  );
};

const settingsMarkup = (stages: readonly ReportStage[], settings: unknown): Markup => {
  const rows = settingRows(settings);
  const names = stages.map(({ stage }) => stage).join(', ');
  return element(
    'details',
    {},
    element('summary', {}, `${names}: ${stages[0]?.definition}, ${rows.length} settings`),
    tableMarkup(table({ title: `Settings of ${names}`, columns: ['setting', 'value'], rows }), false),
  );
};

/** Every setting of every stage; stages that differ in their seeds alone have them once. */
export const settingTables = (stages: readonly ReportStage[]): readonly Markup[] => {
  const groups = new Map<string, ReportStage[]>();
  for (const stage of stages) {
    const same = canonicalText([stage.definition, stage.settings]);
    const found = groups.get(same);
    if (found === undefined) groups.set(same, [stage]);
    else found.push(stage);
  }
  return [...groups.values()].map((of) => settingsMarkup(of, of[0]?.settings));
};

/** Every artifact with its digest, and the whole key of its stage. */
export const artifactTable = (stages: readonly ReportStage[]): Markup =>
  element(
    'details',
    {},
    element('summary', {}, 'Digests of all artifacts'),
    tableMarkup(
      table({
        title: 'Artifacts',
        columns: ['stage', 'artifact', 'kind', 'size', 'digest'],
        rows: stages.flatMap(({ stage, key, artifacts }) => [
          ...(key === undefined ? [] : [[stage, 'key of the stage', '', '', key]]),
          ...artifacts.map(({ name, kind, bytes, digest }) => [stage, name, kind, formatBytes(bytes), digest]),
        ]),
      }),
      false,
    ),
  );
