import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineFile } from '../append.js';
import { makeFile } from '../new-file.js';
import { replaceFile } from '../replace-file.js';
import type { ResultLog, ResultPlace } from '../result-logs.js';
import { fileName, fittingNames } from '../result-names.js';
import { settingsOf } from '../settings.js';
import { lastRows, openTable, readOrNone, valuesOf } from './tables.js';
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

const treeIn = async (path: string): Promise<Tree> => readPythonJson((await readOrNone(path)) ?? '') ?? {};

/** Puts entries into a file of JSON; those of others, such as of another run in the folder, stay. */
const putInto = async (path: string, own: Tree): Promise<void> => {
  const there = await treeIn(path);
  const text = pythonJson({ ...there, ...own });
  if (text !== pythonJson(there)) await replaceFile(path, `${text}\n`);
};

const MILLISECONDS_BETWEEN_SUMMARIES = 1000;

/**
 * Results in the layout of DVCLive: one experiment a folder, whose versions Git keeps. A stage whose key is another than that
 * of its tables has them replaced; one whose key is theirs goes on in them. The tables are the truth: what `metrics.json` has of
 * a stage is read from them when the run begins, and when the stage is opened. Several runs in one folder at once keep each
 * other's stages.
 *
 * @param now milliseconds of a monotonic clock
 */
export const dvcPlace = (folder: string, now: () => number): ResultPlace => {
  const plots = join(folder, 'plots', 'metrics');
  const [keysFile, summaryFile] = [join(folder, RESULTS), join(folder, 'metrics.json')];
  const folderOf = fittingNames(fileName);
  // Of the stages that this run writes.
  let summary: Tree = {};
  let keys: Tree = {};
  let isChanged = false;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const writeSummary = async (): Promise<void> => {
    if (!isChanged) return;
    isChanged = false;
    writtenAt = now();
    await putInto(summaryFile, summary);
    // Another run may have written its own at the same moment.
    await putInto(keysFile, keys);
  };
  const open: ResultPlace['open'] = async ({ stage: { stage }, key }): Promise<ResultLog> => {
    const own = folderOf(stage);
    if ((await treeIn(keysFile))[own] !== key) await rm(join(plots, own), { recursive: true, force: true });
    keys = { ...keys, [own]: key };
    await putInto(keysFile, keys);
    const rows = await lastRows(join(plots, own), true);
    const steps = [...rows.values()].map(({ step }) => step);
    summary = { ...summary, ...(steps.length === 0 ? {} : { step: Math.max(...steps) }), [own]: valuesOf(rows) };
    isChanged = true;
    const nameOf = fittingNames((series) => partsOf(series).join('/'));
    const tables = new Map<string, Promise<LineFile>>();
    return {
      lastStep: (series) => rows.get(nameOf(series))?.step,
      append: async (points) => {
        for (const { series, step, value } of points) {
          const table = tables.get(series) ?? openTable(join(plots, own), nameOf(series));
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
      // All at once, so that each stage has the same folder in every run.
      for (const { stage } of graph) folderOf(stage);
      // Marks the folder as one of results, whose parameters may be replaced.
      await makeFile(keysFile, '{}\n');
      const parameters = graph.reduce(
        (tree: Tree, { stage, config }) =>
          settingsOf(config, [folderOf(stage)]).reduce((inner, [path, value]) => withAt(inner, path.split('.'), value), tree),
        { seed },
      );
      await replaceFile(join(folder, 'params.yaml'), yaml(parameters));
      await makeFile(join(folder, 'dvc.yaml'), DVC_YAML);
      const before = await treeIn(keysFile);
      for (const own of graph.map(({ stage }) => folderOf(stage)).filter((name) => Object.hasOwn(before, name)))
        await putInto(summaryFile, { [own]: valuesOf(await lastRows(join(plots, own), false)) });
    },
  };
};
