import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { positiveInteger, positiveNumber } from '../base/codecs/number.js';
import { optional, record } from '../base/codecs/record.js';
import { reportErrors } from '../base/codecs/report.js';

/**
 * The means that a stage asks for. They decide where and when it computes; they enter no key, since they change no result.
 */
export interface Resources {
  /** Cores that it computes with (1). */
  readonly cores?: number;
  /** Most memory that it may take, in MiB. */
  readonly memory?: number;
  /** Most minutes that it may compute without a pause. */
  readonly minutes?: number;
  /**
   * The device that it needs, in the words of the executor: on this machine `gpu:1` for any GPU, or a name that `pipe doctor` lists.
   */
  readonly device?: string;
}

const device = t.refinement(t.string, (text) => text !== '', 'a text that is not empty');

const ResourcesRecord = record('resources', {
  cores: optional(positiveInteger),
  memory: optional(positiveInteger),
  minutes: optional(positiveNumber),
  device: optional(device),
});

/** The resources that a value describes, without what it leaves open; the left says what is wrong with it, a line each. */
export const decodeResources = (value: unknown): either.Either<readonly string[], Resources> =>
  pipe(
    ResourcesRecord.decode(value),
    either.bimap(reportErrors, (found) => Object.fromEntries(Object.entries(found).filter(([, one]) => one !== undefined))),
  );
