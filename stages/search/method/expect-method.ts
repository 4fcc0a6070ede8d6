import { describeValue, isRecord } from '../../../base/argument.js';
import { type Fault, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import type { MethodOutline } from '../../architecture/method-outline.js';
import type { ArchitectureMethod, Learning } from './architecture-method.js';

/** The place of problems of an architecture method. */
export const methodPlace = (name: string): string => `architecture method ${name}`;

const methodProblem = (name: string, what: string, remedy: string): Fault => problem('usage', what, methodPlace(name), remedy);

const FUNCTIONS = ['initial', 'draw', 'learn', 'outcome'] as const;
const OPTIONAL = ['conclude', 'metrics', 'relaxed'] as const;

/** The sentence about a member that a method lacks, and the remedy; undefined where it has all. */
const memberMisfit = (method: Readonly<Record<string, unknown>>): readonly [string, string] | undefined => {
  if (typeof method['name'] !== 'string') return [`its "name" is ${describeValue(method['name'])}`, 'give it a name'];
  if (method['gives'] !== 'distribution' && method['gives'] !== 'genotypes')
    return [`its "gives" is ${describeValue(method['gives'])}`, 'let it be "distribution" or "genotypes"'];
  if (typeof method['pullsGradient'] !== 'boolean')
    return [`its "pullsGradient" is ${describeValue(method['pullsGradient'])}`, 'let it be true or false'];
  const { state } = method;
  const codec = isRecord(state) ? state : {};
  const members: readonly (readonly [string, unknown])[] = [
    ...FUNCTIONS.map((member) => [member, method[member]] as const),
    ...OPTIONAL.flatMap((member) => (method[member] === undefined ? [] : [[member, method[member]] as const])),
    ['state.write', codec['write']],
    ['state.read', codec['read']],
  ];
  const missing = members.find(([, value]) => typeof value !== 'function');
  return missing && [`its "${missing[0]}" is ${describeValue(missing[1])}`, 'give it that function'];
};

/**
 * Refuses a method without the members that a search calls: it may be a user's own.
 *
 * @param name of its component
 * @throws Fault
 */
export const expectMethod = (method: unknown, name: string): void => {
  if (!isRecord(method))
    throw methodProblem(name, `it is ${describeValue(method)}`, 'let "load" give a function of the space that returns a method');
  const misfit = memberMisfit(method);
  if (misfit !== undefined) throw methodProblem(name, ...misfit);
};

/** The problem of an outline that says other than the method which it is of; undefined where both say the same. */
export const outlineMisfit = (
  outline: Partial<MethodOutline>,
  { name, gives, pullsGradient, conclude }: Pick<ArchitectureMethod, 'name' | 'gives' | 'pullsGradient' | 'conclude'>,
): Fault | undefined => {
  const method: Required<MethodOutline> = { name, gives, pullsGradient, concludes: conclude !== undefined };
  const members = ['name', 'gives', 'pullsGradient', 'concludes'] as const;
  const other = members.find((member) => outline[member] !== undefined && outline[member] !== method[member]);
  return (
    other &&
    methodProblem(
      name,
      `its outline has the "${other}" ${describeValue(outline[other])}, and it has ${describeValue(method[other])} itself`,
      'let the outline of its component say what it is',
    )
  );
};

/** Throws the `Fault` of metrics that are no numbers. */
export const expectMetrics = (name: string, metrics: unknown): void => {
  if (!isRecord(metrics)) throw methodProblem(name, `its metrics are ${describeValue(metrics)}`, 'give numbers by name');
  const [strange] = Object.entries(metrics).filter(([, value]) => typeof value !== 'number');
  if (strange !== undefined)
    throw methodProblem(name, `its metric ${quoted(strange[0])} is ${describeValue(strange[1])}`, 'let every metric be a number');
};

/** Throws the `Fault` of a result of `learn` without a state, or with metrics that are no numbers. */
export const expectLearning = <S>(name: string, learning: Learning<S>): void => {
  if (!isRecord(learning) || learning.state === undefined) {
    const given = isRecord(learning) ? 'no state' : describeValue(learning);
    throw methodProblem(name, `its "learn" gave ${given}`, 'return { state } from "learn", with metrics if there are any');
  }
  const { gradientNorm, metrics } = learning;
  if (gradientNorm !== undefined && typeof gradientNorm !== 'number')
    throw methodProblem(name, `its "gradientNorm" is ${describeValue(gradientNorm)}`, 'let it be a number, or leave it out');
  if (metrics !== undefined) expectMetrics(name, metrics);
};
