import { mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../../base/system-error.js';
import { appendTo, type LineFile } from '../append.js';
import { makeFile } from '../new-file.js';
import { replaceFile } from '../replace-file.js';
import type { ResultLog, ResultPlace } from '../result-logs.js';
import { fileName, fittingNames } from '../result-names.js';
import { settingsOf } from '../settings.js';
import { pythonJson, pythonNumber, readPythonJson, type Tree, withAt, yaml } from './texts.js';

const DVC_YAML = `params:
- params.yaml
metrics:
- metrics.json
plots:
- plots/metrics:
    x: step
`;

/** The file that has the key of each stage's tables. */
export const RESULTS = '.results.json';

/** Parts of the name of a series, which are folders and a file. */
const partsOf = (series: string): readonly string[] => series.split('/').map(fileNamePart);

/** A name within a folder: DVCLive keeps spaces and commas. */
const fileNamePart = (part: string): string =>
  part
    .replace(/[^\p{L}\p{N} ,_.()-]+/gu, '-')
    .replace(/^\.+/, '')
    .trim() || '-';

const readOrNone = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });

/** The last step of a table, of which a row that was only begun is cut off. */
const lastStepOf = async (path: string): Promise<number | undefined> => {
  const text = (await readOrNone(path)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const step = Number.parseInt(whole.trimEnd().split('\n').at(-1) ?? '', 10);
  return Number.isNaN(step) ? undefined : step;
};

const MILLISECONDS_BETWEEN_SUMMARIES = 1000;

/**
 * Results in the layout of DVCLive: one experiment a folder, whose versions Git keeps. A stage whose key is another than that
 * of its tables has them replaced; one whose key is theirs goes on in them.
 *
 * @param now milliseconds of a monotonic clock
 */
export const dvcPlace = async (folder: string, now: () => number): Promise<ResultPlace> => {
  const plots = join(folder, 'plots', 'metrics');
  const keysFile = join(folder, RESULTS);
  let summary: Tree = readPythonJson((await readOrNone(join(folder, 'metrics.json'))) ?? '') ?? {};
  let keys: Tree = readPythonJson((await readOrNone(keysFile)) ?? '') ?? {};
  let isChanged = false;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const writeSummary = async (): Promise<void> => {
    if (!isChanged) return;
    isChanged = false;
    writtenAt = now();
    await replaceFile(join(folder, 'metrics.json'), `${pythonJson(summary)}\n`);
  };
  const open: ResultPlace['open'] = async ({ stage: { stage }, key }): Promise<ResultLog> => {
    const own = fileName(stage);
    if (keys[own] !== key) {
      await rm(join(plots, own), { recursive: true, force: true });
      summary = { ...summary, [own]: {} };
      isChanged = true;
      keys = { ...keys, [own]: key };
      await replaceFile(keysFile, `${pythonJson(keys)}\n`);
    }
    const nameOf = fittingNames((series) => partsOf(series).join('/'));
    const tables = new Map<string, Promise<LineFile>>();
    const pathOf = (series: string): string => `${join(plots, own, nameOf(series))}.tsv`;
    const openTable = async (series: string): Promise<LineFile> => {
      const path = pathOf(series);
      await mkdir(dirname(path), { recursive: true });
      const isNew = (await readOrNone(path)) === undefined;
      const file = await appendTo(path);
      if (isNew) await file.append(`step\t${basename(nameOf(series))}\n`);
      return file;
    };
    const found = await readdir(join(plots, own), { recursive: true }).catch(() => []);
    const byPath = new Map<string, number>();
    for (const name of found.filter((one) => one.endsWith('.tsv'))) {
      const last = await lastStepOf(join(plots, own, name));
      if (last !== undefined) byPath.set(join(plots, own, name), last);
    }
    return {
      lastStep: (series) => byPath.get(pathOf(series)),
      append: async (points) => {
        for (const { series, step, value } of points) {
          const table = tables.get(series) ?? openTable(series);
          tables.set(series, table);
          await (await table).append(`${step}\t${pythonNumber(value)}\n`);
          summary = withAt({ ...summary, step }, [own, ...nameOf(series).split('/')], value);
          isChanged = true;
        }
        if (now() - writtenAt >= MILLISECONDS_BETWEEN_SUMMARIES) await writeSummary();
      },
      status: writeSummary,
      end: async () => {
        await Promise.all([...tables.values()].map(async (table) => (await table).end()));
        await writeSummary();
      },
    };
  };
  return {
    takes: [],
    open,
    begin: async ({ graph, seed }) => {
      // Marks the folder as one of results, whose parameters may be replaced.
      await makeFile(keysFile, '{}\n');
      const parameters = graph.reduce(
        (tree: Tree, { stage, config }) =>
          settingsOf(config, [fileName(stage)]).reduce((inner, [path, value]) => withAt(inner, path.split('.'), value), tree),
        { seed },
      );
      await replaceFile(join(folder, 'params.yaml'), yaml(parameters));
      await makeFile(join(folder, 'dvc.yaml'), DVC_YAML);
    },
  };
};
