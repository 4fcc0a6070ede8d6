import * as either from 'fp-ts/lib/Either.js';
import { jsonObstacle } from '../../artifacts/canonical.js';
import { describeValue } from '../../base/argument.js';
import { blaming, blamingLater, brokenContract } from '../../base/blame.js';
import { reportBriefly } from '../../base/codecs/report.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { AnyBlackBoxMethod, Proposal } from './method.js';

const WHOLE_STATE = 'return the next state, of the form that the codec "state" of the method has';

/**
 * The method, held to its contract at every call: its states are those of its codec and have a JSON form, and its proposals
 * are genotypes of the space. What it breaks, or throws, is a `Problem` that names it.
 *
 * @param component the name of its component
 */
export const checkedMethod = (component: string, method: AnyBlackBoxMethod, space: SearchSpace): AnyBlackBoxMethod => {
  const where = `black-box method ${component}`;
  const { name, state: codec } = method;
  if (typeof name !== 'string') throw brokenContract(where, `its name is ${describeValue(name)}`, 'give it a name');
  if (codec?.is === undefined)
    throw brokenContract(where, `its "state" is ${describeValue(codec)}`, 'give the io-ts codec of its state');
  let sound: unknown;
  const remembered = <S>(member: string, state: S): S => {
    if (state === sound && state !== undefined) return state;
    if (!codec.is(state)) {
      const errors = codec.decode(state);
      const why = either.isLeft(errors) ? `: ${reportBriefly(errors.left)}` : ` but ${describeValue(state)}`;
      throw brokenContract(where, `${member} gave no state of the method${why}`, WHOLE_STATE);
    }
    const obstacle = jsonObstacle(blaming(where, 'state.encode', () => codec.encode(state)));
    if (obstacle !== undefined)
      throw brokenContract(
        where,
        `${member} gave a state that no checkpoint can hold: ${obstacle}`,
        'keep a state whose encoded form is JSON, with null for what is not known yet',
      );
    sound = state;
    return state;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the state is known to the method alone
  const proposed = (given: unknown): Proposal<any> | undefined => {
    if (given === undefined) return undefined;
    if (!Array.isArray(given) || given.length !== 2)
      throw brokenContract(
        where,
        `propose gave ${describeValue(given)}`,
        'return [genotype, state], or undefined where nothing is left to propose',
      );
    const [genotype, state] = given;
    const read = space.genotype.codec.decode(genotype);
    if (either.isLeft(read))
      throw brokenContract(
        where,
        `propose gave no genotype of ${space.name}: ${reportBriefly(read.left)}`,
        'make genotypes by space.discretise(weights) or space.genotype.parse(text)',
      );
    return [read.right, remembered('propose', state)];
  };
  return {
    name,
    state: codec,
    initial: (...given) =>
      remembered(
        'initial',
        blaming(where, 'initial', () => method.initial(...given)),
      ),
    propose: async (...given) => proposed(await blamingLater(where, 'propose', () => method.propose(...given))),
    hear: async (...given) => remembered('hear', await blamingLater(where, 'hear', () => method.hear(...given))),
  };
};
