import { isRecord } from '../../../base/argument.js';
import { type HttpClient, RefusedRequest } from '../http.js';

/** A run as the server tells of it. */
export interface MlflowRun {
  readonly id: string;
  readonly artifactUri: string;
  /** The last step of each metric. */
  readonly steps: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, string>;
  /** The names of its parameters. */
  readonly params: ReadonlySet<string>;
}

/** A metric as `log-batch` takes it; a number that JSON has no word for is a text. */
export interface MlflowMetric {
  readonly key: string;
  readonly value: number | string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A name and what it has. */
export interface MlflowPair {
  readonly key: string;
  readonly value: string;
}

/** The parts of MLflow's REST interface, version 2.0, that a sink uses. */
export interface MlflowApi {
  /** The identifier of the experiment of a name, which is made if there is none. */
  readonly experiment: (name: string) => Promise<string>;
  /** The run of an experiment that has a tag, which is begun with these tags if there is none. */
  readonly run: (
    experiment: string,
    tag: MlflowPair,
    name: string,
    tags: readonly MlflowPair[],
    time: number,
  ) => Promise<MlflowRun>;
  /** A run as it is now. */
  readonly look: (id: string) => Promise<MlflowRun>;
  readonly log: (
    id: string,
    what: {
      readonly metrics?: readonly MlflowMetric[];
      readonly params?: readonly MlflowPair[];
      readonly tags?: readonly MlflowPair[];
    },
  ) => Promise<void>;
  readonly update: (id: string, status: 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED', time?: number) => Promise<void>;
  /** Puts an artifact of a run, by way of the server. */
  readonly upload: (run: MlflowRun, path: string, content: string | Uint8Array) => Promise<void>;
}

const records = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

const runOf = (value: unknown): MlflowRun => {
  const { info, data } = isRecord(value) ? value : {};
  const { run_id: id, artifact_uri: artifactUri } = isRecord(info) ? info : {};
  if (typeof id !== 'string') throw new Error('the server tells of a run without an identifier');
  const { metrics, tags, params } = isRecord(data) ? data : {};
  return {
    id,
    artifactUri: typeof artifactUri === 'string' ? artifactUri : '',
    steps: new Map(records(metrics).map(({ key, step }) => [String(key), Number(step ?? 0)])),
    tags: new Map(records(tags).map(({ key, value: tag }) => [String(key), String(tag)])),
    params: new Set(records(params).map(({ key }) => String(key))),
  };
};

const isAbsent = (error: unknown): boolean =>
  error instanceof RefusedRequest && (error.status === 404 || error.body.includes('RESOURCE_DOES_NOT_EXIST'));

/** The time that an upload may take. */
const LEAST_SECONDS = 5;
const BYTES_A_SECOND = 500_000;

const PROXIED = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+/;

const quotedInFilter = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The interface of a server. Its calls reject with what the server says. */
export const mlflowApi = (http: HttpClient): MlflowApi => {
  const call = async (path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const read: unknown = JSON.parse((await http({ path: `api/2.0/mlflow/${path}`, body })) || '{}');
    return isRecord(read) ? read : {};
  };
  const find = async (name: string): Promise<string | undefined> => {
    const query = { experiment_name: name };
    const path = 'api/2.0/mlflow/experiments/get-by-name';
    const found = await http({ method: 'GET', path, query }).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    return found === undefined ? undefined : String(JSON.parse(found).experiment.experiment_id);
  };
  return {
    experiment: async (name) => {
      const found = await find(name);
      if (found !== undefined) return found;
      try {
        return String((await call('experiments/create', { name }))['experiment_id']);
      } catch (error) {
        // Of several that begin at once one makes it.
        const made = await find(name);
        if (made === undefined) throw error;
        return made;
      }
    },
    run: async (experiment, tag, name, tags, time) => {
      const filter = `tags.\`${tag.key}\` = ${quotedInFilter(tag.value)}`;
      const { runs } = await call('runs/search', { experiment_ids: [experiment], filter, max_results: 1 });
      const [found] = records(runs);
      if (found !== undefined) return runOf(found);
      const body = { experiment_id: experiment, run_name: name, start_time: time, tags: [tag, ...tags] };
      return runOf((await call('runs/create', body))['run']);
    },
    look: async (id) => {
      const told = JSON.parse(await http({ method: 'GET', path: 'api/2.0/mlflow/runs/get', query: { run_id: id } }));
      return runOf(told.run);
    },
    log: async (id, what) => void (await call('runs/log-batch', { run_id: id, ...what })),
    update: async (id, status, time) =>
      void (await call('runs/update', { run_id: id, status, ...(time === undefined ? {} : { end_time: time }) })),
    upload: async ({ artifactUri }, path, content) => {
      if (!PROXIED.test(artifactUri))
        throw new Error(`the server does not take artifacts itself (they go to ${artifactUri}): start it with --serve-artifacts`);
      const below = `${artifactUri.replace(PROXIED, '')}/${path}`;
      const seconds = LEAST_SECONDS + Math.ceil(content.length / BYTES_A_SECOND);
      await http({ method: 'PUT', path: `api/2.0/mlflow-artifacts/artifacts/${below}`, body: content, seconds });
    },
  };
};
