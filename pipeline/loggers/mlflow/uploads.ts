import type { Digest } from '../../../artifacts/digest.js';
import { quoted } from '../../../base/quote.js';
import { sentenceOf } from '../../../base/sentence.js';
import type { SinkMeans } from '../sink.js';
import type { MlflowApi, MlflowRun } from './api.js';
import { artifactFile, mlflowName } from './names.js';

/** The most bytes of an artifact that is uploaded: one request holds it. */
export const MOST_BYTES = 100_000_000;

/** An artifact that is to be uploaded. */
export interface Upload {
  readonly name: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** Uploads of a run's artifacts, beside its metrics. */
export interface Uploads {
  /** Takes an artifact, unless the run has it; throws an Error for one that is too large. */
  readonly add: (upload: Upload, means: SinkMeans) => void;
  /** Settles when all are there, after a second try of those that failed; rejects, saying which are not, and why. */
  readonly end: () => Promise<void>;
}

/** Turns of uploads: each begins when the one before has ended, however that ended. */
export type InTurn = (upload: () => Promise<void>) => Promise<void>;

/** Turns for all runs of a sink, so that the bytes of one artifact at a time are held. */
export const uploadTurns = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (upload) => {
    const turn = last.then(upload);
    last = turn.catch(() => undefined);
    return turn;
  };
};

/**
 * The uploads of a run: a tag says of each artifact whose bytes are there which it is, so that it is uploaded once.
 *
 * @param inTurn the turns of the sink that the run is of
 */
export const uploadsOf = (api: MlflowApi, run: MlflowRun, inTurn: InTurn): Uploads => {
  const taken = new Set<string>();
  const failed: (() => Promise<void>)[] = [];
  const missing: string[] = [];
  let tried = Promise.resolve();
  const add: Uploads['add'] = ({ name, digest, bytes }, means) => {
    const key = mlflowName(`sluice.uploaded.${name}`);
    if (run.tags.get(key) === digest || taken.has(`${key} ${digest}`)) return;
    taken.add(`${key} ${digest}`);
    if (bytes > MOST_BYTES) {
      const size = (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 0 });
      throw new Error(`the artifact ${quoted(name)} is not uploaded: it has ${size} MB, and ${MOST_BYTES / 1e6} are the most`);
    }
    const upload = async (): Promise<void> => {
      const content = await means.read(digest);
      await api.upload(run, artifactFile(name, content), content);
      await api.log(run.id, { tags: [{ key, value: digest }] });
    };
    const again = (): Promise<void> =>
      inTurn(upload).catch((error: unknown) => {
        missing.push(`${quoted(name)}: ${sentenceOf(error)}`);
      });
    const first = inTurn(upload).catch(() => void failed.push(again));
    tried = tried.then(() => first);
  };
  return {
    add,
    end: async () => {
      await tried;
      for (const again of failed.splice(0)) await again();
      const all = missing.splice(0);
      if (all.length > 0)
        throw new Error(
          `${all.length === 1 ? 'an artifact was' : `${all.length} artifacts were`} not uploaded: ${all.join('; ')}`,
        );
    },
  };
};
