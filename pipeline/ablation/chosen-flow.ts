import { nearest } from '../../base/codecs/record.js';
import { own } from '../../base/own.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { ExperimentResult } from '../experiment.js';
import { type AnyFlow, isFlow } from '../flow.js';
import { nodesBehind } from './behind.js';

const flowsIn = (result: ExperimentResult): Readonly<Record<string, AnyFlow>> => (isFlow(result) ? { result } : result);

/** Text of where the figures of a flow come from: equal for flows that have the same ones at hand. */
const figuresOf = ({ environment }: AnyFlow, sources: readonly string[]): readonly unknown[] =>
  sources.map((name) => own(environment, name)?.node);

/** The number of stages behind a flow and its figures. */
const length = (flow: AnyFlow, sources: readonly string[]): number => nodesBehind(flow, sources).size;

/**
 * The flow of an experiment whose results are compared: that of the output which is named, or the only one with figures, of those
 * that have the same ones the shortest; where none has figures, the longest, whose stages have metrics.
 *
 * @param sources the artifacts that figures are taken of
 * @throws Problem where the output is not there, or several have figures
 */
export const chosenFlow = (
  result: ExperimentResult,
  output: string | undefined,
  sources: readonly string[],
  experiment: string,
): AnyFlow => {
  const flows = flowsIn(result);
  const names = Object.keys(flows);
  if (output !== undefined) {
    const found = own(flows, output);
    if (found !== undefined) return found;
    const suggestion = nearest(output, names);
    throw problem(
      'usage',
      `experiment ${experiment} has no output ${quoted(output)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `--output ${output}`,
      `name one of ${names.join(', ')}`,
    );
  }
  const measured = Object.entries(flows).filter(([, { environment }]) =>
    sources.some((source) => Object.hasOwn(environment, source)),
  );
  const [first, ...others] = measured;
  if (first === undefined)
    return Object.values(flows).reduce((longest, flow) => (length(flow, sources) > length(longest, sources) ? flow : longest));
  const figures = figuresOf(first[1], sources);
  if (others.some(([, flow]) => figuresOf(flow, sources).some((node, index) => node !== figures[index])))
    throw problem(
      'usage',
      `experiment ${experiment} has several outputs that can be compared`,
      'pipe ablate',
      `say which one: ${measured.map(([name]) => `--output ${name}`).join(' or ')}`,
    );
  return measured.reduce((shortest, [, flow]) => (length(flow, sources) < length(shortest, sources) ? flow : shortest), first[1]);
};
