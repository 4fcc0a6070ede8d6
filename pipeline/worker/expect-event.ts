import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describeValue, isRecord } from '../../base/argument.js';
import { naturalNumber } from '../../base/codecs/number.js';
import { reportBriefly } from '../../base/codecs/report.js';
import { own } from '../../base/own.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { StageEvent } from '../stage.js';

/** Forms of events by their types; values of artifacts are checked by their kinds. */
const FORMS: Readonly<Record<StageEvent['type'], t.Decoder<unknown, unknown>>> = {
  artifact: t.type({ name: t.string }),
  checkpoint: t.type({ state: t.Function }),
  log: t.type({ level: t.keyof({ info: null, warning: null }), message: t.string }),
  metric: t.intersection([
    t.type({ step: naturalNumber, values: t.record(t.string, t.number) }),
    t.partial({ epoch: naturalNumber, ofMachine: t.literal(true) }),
  ]),
  partial: t.type({ name: t.string }),
  progress: t.type({ done: t.number, total: t.number, unit: t.string }),
};

const defectOf = (event: unknown): string | undefined => {
  if (!isRecord(event)) return `${describeValue(event)}, which is no event`;
  const { type } = event;
  const form = typeof type === 'string' ? own<t.Decoder<unknown, unknown>>(FORMS, type) : undefined;
  if (form === undefined) return `an event of the unknown type ${typeof type === 'string' ? quoted(type) : String(type)}`;
  const decoded = form.decode(event);
  return either.isLeft(decoded) ? `a malformed event ${quoted(type as string)}: ${reportBriefly(decoded.left)}` : undefined;
};

/** Gives back an event that a stage emitted; throws a `stage` problem for what is none, which JavaScript lets it emit. */
export const expectEvent = (event: StageEvent, stage: string): StageEvent => {
  const defect = defectOf(event);
  if (defect === undefined) return event;
  const remedy = `emit events of the types ${Object.keys(FORMS).join(', ')}, in the form of StageEvent`;
  throw problem('stage', `the stage emitted ${defect}`, `stage ${stage}`, remedy);
};
