import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { parseJson } from '../../../artifacts/json-kind.js';
import { type Manifest, type ProducedArtifact, secondsOf } from '../../../artifacts/manifest.js';
import { type MetricLog, metricLog } from '../../../artifacts/metric-log.js';
import type { Store } from '../../../artifacts/store.js';
import { isRecord } from '../../../base/argument.js';
import { curveFigures } from '../../difference/curve-figures.js';
import { keyDigests } from '../../difference/key-digests.js';
import type { ComparedRun } from '../../difference/run-rows.js';
import type { KnownRun } from '../../record/read-records.js';
import type { RecordedStage } from '../../record/record.js';
import { settingRows } from '../../report/page/settings.js';

/** The longest JSON artifact whose figures are read; larger ones hold data. */
const MOST_BYTES = 1 << 20;

const under = <A>(stage: string, values: Readonly<Record<string, A>>): readonly (readonly [string, A])[] =>
  Object.entries(values).map(([name, value]) => [`${stage}: ${name}`, value] as const);

const read = async (store: Store, { digest }: ProducedArtifact): Promise<Uint8Array | undefined> => {
  const bytes = await store.read(digest)();
  return either.isRight(bytes) ? bytes.right : undefined;
};

const logOf = async (store: Store, { artifacts, metrics }: RecordedStage): Promise<MetricLog> => {
  const kept = Object.values(artifacts).find(({ kind }) => kind === metricLog.name);
  const bytes = kept && (await read(store, kept));
  const log = bytes && metricLog.decode(bytes);
  return log !== undefined && either.isRight(log) ? log.right : metrics;
};

/** The numbers at the top of an artifact's value, such as the accuracy of an evaluation. */
const figuresOf = async (store: Store, produced: ProducedArtifact): Promise<Readonly<Record<string, number>>> => {
  if (produced.kind === metricLog.name || produced.bytes > MOST_BYTES) return {};
  const bytes = await read(store, produced);
  const json = bytes === undefined ? either.left('') : parseJson(bytes);
  const value = either.isRight(json) && isRecord(json.right) ? json.right['value'] : undefined;
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (typeof one === 'number' ? [[name, one]] : [])));
};

const manifestOf = async (store: Store, { key }: RecordedStage): Promise<Manifest | undefined> => {
  const found = key === undefined ? either.right(option.none) : await store.manifest(key)();
  return either.isRight(found) && option.isSome(found.right) ? found.right.value : undefined;
};

const factsOf = ({ head }: KnownRun): ComparedRun['facts'] => {
  const { experiment, seed, backend, executor, choices, versions } = head;
  const all = { ...Object.fromEntries(under('choice', choices)), ...Object.fromEntries(under('version', versions)) };
  return { experiment, seed: String(seed), backend, executor, ...all };
};

/** Reads all of a run that is compared with other runs: its record, and of its results metrics, times and memory. */
export const readRun = async (store: Store, known: KnownRun): Promise<ComparedRun> => {
  const { head, state } = known;
  const code: Record<string, string> = {};
  const metrics: (readonly [string, number])[] = [];
  const seconds: (readonly [string, number])[] = [];
  const machine: (readonly [string, number])[] = [];
  const artifacts: (readonly [string, ProducedArtifact])[] = [];
  for (const stage of state.stages) {
    const manifest = await manifestOf(store, stage);
    if (manifest !== undefined) Object.assign(code, keyDigests(stage.stage, manifest.parts));
    metrics.push(...under(stage.stage, curveFigures(await logOf(store, stage))));
    for (const produced of Object.values(stage.artifacts)) metrics.push(...under(stage.stage, await figuresOf(store, produced)));
    const took = manifest === undefined ? stage.seconds : secondsOf(manifest);
    if (took !== undefined) seconds.push([stage.stage, took]);
    machine.push(...under(stage.stage, manifest?.machine ?? {}));
    artifacts.push(...under(stage.stage, stage.artifacts));
  }
  return {
    name: head.name,
    facts: factsOf(known),
    stages: Object.fromEntries(head.stages.map(({ stage, definition }) => [stage, definition])),
    settings: Object.fromEntries(
      head.stages.flatMap(({ stage, config }) => settingRows(config).map(([path, text]) => [`${stage}.${path}`, text] as const)),
    ),
    code,
    metrics: Object.fromEntries(metrics),
    seconds: Object.fromEntries(seconds),
    machine: Object.fromEntries(machine),
    artifacts: Object.fromEntries(artifacts),
  };
};
