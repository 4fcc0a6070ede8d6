import * as either from 'fp-ts/lib/Either.js';
import { own } from '../../base/own.js';
import { quoted } from '../../base/quote.js';
import type { LogEvent, PartialEvent, StageDefinition } from '../stage.js';
import { alone } from './alone.js';
import type { PartialMessage } from './job.js';
import { bytesOf } from './write-artifact.js';

/** The message of a part of an output; one that cannot be encoded is a warning, since who listens must not fail the stage. */
export const partialMessage = (
  { outputs }: StageDefinition,
  { name, value }: PartialEvent<unknown>,
  stage: string,
): PartialMessage | LogEvent => {
  const kind = own(outputs, name);
  if (kind === undefined)
    return { type: 'log', level: 'warning', message: `a part of an undeclared output ${quoted(name)} is not told` };
  const bytes = bytesOf(kind, value, `part of output ${quoted(name)} of stage ${stage}`);
  return either.isLeft(bytes)
    ? { type: 'log', level: 'warning', message: `a part of the output ${quoted(name)} is not told: ${bytes.left.what}` }
    : { type: 'partial', name, bytes: alone(bytes.right) };
};
