import { batches } from '../batches.js';
import type { ResultLog, ResultPlace, StageResult } from '../result-logs.js';
import { fileName, fittingNames } from '../result-names.js';
import { decidingSettings, seedGroup, withoutSeed } from '../settings.js';
import type { MlflowApi, MlflowMetric, MlflowPair, MlflowRun } from './api.js';
import { cutText, mlflowName } from './names.js';
import { type InTurn, uploadsOf, uploadTurns } from './uploads.js';

const LONGEST_PARAMETER = 6000;
const LONGEST_TAG = 5000;
/** Metrics of a batch; a batch holds at most 1000, and at most a million bytes. */
const METRICS_AT_ONCE = 1000;
/** Parameters of a batch: at most 100, whose texts may be long. */
const PARAMETERS_AT_ONCE = 40;

const tag = (key: string, value: string): MlflowPair => ({ key: mlflowName(key), value: cutText(value, LONGEST_TAG) });

/** The run of a result, below one for all its seeds where it is one of several. */
const runOf = async (api: MlflowApi, { begun, run, stage, key }: StageResult, now: () => number): Promise<MlflowRun> => {
  const experiment = await api.experiment(begun.experiment);
  const name = stage.stage;
  const about = [tag('mlflow.source.name', begun.experiment), tag('sluice.stage', name), tag('sluice.run', run)];
  const of = withoutSeed(name);
  if (of === name) return api.run(experiment, tag('sluice.key', key), name, about, now());
  const group = tag('sluice.seeds', seedGroup(begun.experiment, name, decidingSettings(begun, stage)));
  const parent = await api.run(experiment, group, of, [tag('mlflow.source.name', begun.experiment)], now());
  return api.run(experiment, tag('sluice.key', key), name, [...about, tag('mlflow.parentRunId', parent.id)], now());
};

const openLog = async (api: MlflowApi, result: StageResult, now: () => number, inTurn: InTurn): Promise<ResultLog> => {
  const begun = await runOf(api, result, now);
  const nameOf = fittingNames(mlflowName);
  let steps = begun.steps;
  const settingNames = fittingNames(mlflowName);
  const params = Object.entries(decidingSettings(result.begun, result.stage))
    .map(([name, value]) => ({ key: settingNames(name), value: cutText(String(value), LONGEST_PARAMETER) }))
    // A run that goes on has them, and none may be changed.
    .filter(({ key }) => !begun.params.has(key));
  for (let at = 0; at < params.length; at += PARAMETERS_AT_ONCE)
    await api.log(begun.id, { params: params.slice(at, at + PARAMETERS_AT_ONCE) });
  let isUnsure = false;
  const waiting = batches<MlflowMetric>(
    async (metrics) => {
      // What became of a batch that had no answer the server knows: it appends, also twice.
      if (isUnsure) steps = (await api.look(begun.id)).steps;
      isUnsure = true;
      const lacking = metrics.filter(({ key, step }) => step > (steps.get(key) ?? Number.NEGATIVE_INFINITY));
      if (lacking.length > 0) await api.log(begun.id, { metrics: lacking });
      isUnsure = false;
    },
    { most: METRICS_AT_ONCE },
  );
  const named = new Set<string>();
  const uploads = uploadsOf(api, begun, inTurn);
  let isFound = false;
  return {
    lastStep: (series) => begun.steps.get(nameOf(series)),
    append: async (points) => {
      for (const { series } of points) {
        if (named.has(series)) continue;
        named.add(series);
        if (nameOf(series) !== series) await api.log(begun.id, { tags: [tag(`sluice.metric.${nameOf(series)}`, series)] });
      }
      await waiting.add(
        points.map(({ series, step, value, time }) => ({
          key: nameOf(series),
          value: Number.isFinite(value) ? value : String(value),
          timestamp: time,
          step,
        })),
      );
    },
    artifact: async ({ name, digest, summary, bytes }, means) => {
      const key = mlflowName(`sluice.artifact.${name}`);
      const summarise = async (): Promise<void> => {
        if (begun.tags.get(key) === digest) return;
        await api.upload(begun, `${fileName(name)}.txt`, `${summary}\n${digest}\n`);
        await api.log(begun.id, { tags: [tag(key, digest)] });
      };
      // Neither waits for the other, nor is lost with it: the summary of one that is too large is there too.
      const summarised = summarise();
      try {
        if (means !== undefined) uploads.add({ name, digest, bytes }, means);
      } finally {
        await summarised;
      }
    },
    status: async ({ status, time }) => {
      const at = Date.parse(time);
      isFound = status === 'cached';
      if (status === 'running' || status === 'resumed') await api.update(begun.id, 'RUNNING');
      if (status === 'done' || status === 'failed' || status === 'interrupted') {
        await waiting.flush();
        await api.update(begun.id, status === 'done' ? 'FINISHED' : status === 'failed' ? 'FAILED' : 'KILLED', at);
      }
    },
    end: async () => {
      await waiting.flush().finally(uploads.end);
      if (isFound) await api.update(begun.id, 'FINISHED', now());
    },
  };
};

/** Results as the runs of an MLflow server, by the key of their stage. */
export const mlflowPlace = (api: MlflowApi, now: () => number): ResultPlace => {
  const inTurn = uploadTurns();
  return {
    takes: [],
    open: (result) => openLog(api, result, now, inTurn),
    nameOf: ({ key }) => key,
  };
};
