import { join } from 'node:path';
import type { Point, ResultLog, StageResult } from '../result-logs.js';
import { resultFolders } from '../result-names.js';
import { decidingSettings, type Setting, seedGroup } from '../settings.js';
import { type EventFile, newEventFile, stepsIn } from './event-files.js';
import { histogramValue, imageValue, SESSION_END, scalarValue, sessionEnd, sessionStart, textValue } from './events.js';

const cell = (value: unknown): string => String(value).replaceAll('|', '\\|');

const table = (settings: Readonly<Record<string, Setting>>): string =>
  ['| setting | value |', '| --- | --- |', ...Object.entries(settings).map((row) => `| ${row.map(cell).join(' | ')} |`)].join(
    '\n',
  );

const bucketNames = (choices: Readonly<Record<string, number>>): string =>
  `from left to right: ${Object.keys(choices)
    .map((choice) => `\`${choice}\``)
    .join(', ')}`;

/**
 * Opens the log of a result below a folder: a run of TensorBoard's, with the scalars of its stage, its settings as text and as
 * hyperparameters, and the summaries of its artifacts as texts.
 */
export const openResult = async (place: string, result: StageResult, now: () => number): Promise<ResultLog> => {
  const folder = join(place, ...resultFolders(result));
  const steps = await stepsIn(folder);
  let opened: Promise<EventFile> | undefined;
  const file = (): Promise<EventFile> => {
    const opening = opened ?? newEventFile(folder, now());
    opened = opening;
    opening.catch(() => {
      opened = undefined;
    });
    return opening;
  };
  const writeOnce = async (tag: string, time: number, values: Parameters<EventFile['write']>[2]): Promise<void> => {
    if (!steps.has(tag)) await (await file()).write(time, 0, values);
  };
  const end = async (): Promise<void> => (await opened)?.end();
  const settings = decidingSettings(result.begun, result.stage);
  const began = now();
  try {
    await writeOnce('settings/text_summary', began, [
      textValue('settings', table(settings)),
      sessionStart(settings, seedGroup(result.begun.experiment, result.stage.stage, settings), began / 1000),
    ]);
  } catch (error) {
    // Whoever gets no log cannot end it.
    await end();
    throw error;
  }
  return {
    lastStep: (series) => steps.get(series),
    append: async (points) => {
      const [first] = points;
      if (first === undefined) return;
      const values = points.map(({ series, value }: Point) => scalarValue(series, value));
      await (await file()).write(first.time, first.step, values);
    },
    weights: async ({ name, step, weights, time }) => {
      const lacking = Object.entries(weights).filter(([edge]) => step > (steps.get(`${name}/${edge}`) ?? 0));
      // A bucket for each choice, as wide as 1, in the order of the choices.
      const bucketsOf = (values: Readonly<Record<string, number>>) =>
        Object.values(values).map((weight, index) => [index, index + 1, weight] as const);
      const values = lacking.map(([edge, choices]) =>
        histogramValue(`${name}/${edge}`, bucketsOf(choices), bucketNames(choices)),
      );
      if (values.length > 0) await (await file()).write(Date.parse(time), step, values);
    },
    picture: async ({ name, title, description, step, svg, time }) => {
      const tag = step === undefined ? `artifact ${name}/${title}` : `${name}/${title}`;
      const last = steps.get(tag);
      if (last !== undefined && (step ?? 0) <= last) return;
      const { png, width, height } = await (await import('./raster.js')).pngOf(svg);
      await (await file()).write(Date.parse(time), step ?? 0, [imageValue(tag, png, width, height, description)]);
    },
    artifact: async ({ name, summary, digest, time }) => {
      const text = `${summary.replaceAll('\n', '  \n')}\n\n\`${digest}\``;
      await writeOnce(`artifact ${name}/text_summary`, Date.parse(time), [textValue(`artifact ${name}`, text)]);
    },
    status: async ({ status, time }) => {
      const milliseconds = Date.parse(time);
      // TensorBoard keeps the first end that it reads, so one that is interrupted has none.
      if (status === 'done' || status === 'cached') await writeOnce(SESSION_END, milliseconds, [sessionEnd(milliseconds / 1000)]);
    },
    end,
  };
};
