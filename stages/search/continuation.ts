import { canonicalText } from '../../artifacts/canonical.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import type { SearchProblem } from './search-problem.js';

const FROM_BEFORE = 'leave it out, so that it is taken from the search before';

const refusal = (what: string, remedy: string): Problem => problem('usage', what, 'stage search', remedy);

const differentSetting = ({ settings, space, relaxation }: SearchProblem, { header }: WidenedSearch): Problem | undefined => {
  if (settings.partial !== header.partial) {
    return refusal(
      `it goes on with partial channels 1/${header.partial}, but its "partial" says 1/${settings.partial}`,
      'leave "partial" out and set that of widenAndPrune; to set that of the first search by --set, name it as search-1',
    );
  }
  if (settings.edgeNormalization !== header.edgeNormalization) {
    const [before, now] = [header, settings].map((each) => (each.edgeNormalization ? 'with' : 'without'));
    return refusal(`it goes on from a search ${before} edge normalisation, but is one ${now}`, FROM_BEFORE);
  }
  if (canonicalText(settings.dropout) !== canonicalText(header.dropout)) {
    return refusal('it goes on from a search with another concrete dropout than its own', FROM_BEFORE);
  }
  if (space.name !== header.space) {
    return refusal(`it goes on from a search of ${header.space}, but its "space" is ${space.name}`, FROM_BEFORE);
  }
  return relaxation.name === header.relaxation
    ? undefined
    : refusal(`it goes on from a search with ${header.relaxation}, but its "architecture" is ${relaxation.name}`, FROM_BEFORE);
};

const differentImages = ({ header: images }: DatasetSplit, { header }: WidenedSearch): Problem | undefined =>
  images.classes.length === header.classes && images.height === header.height && images.width === header.width
    ? undefined
    : refusal(
        `it goes on from a search on ${header.height}×${header.width} images of ${header.classes} classes, but these are ${images.height}×${images.width} of ${images.classes.length}`,
        'give it the images of the search before, or others of that form',
      );

const differentNetwork = ({ supernet }: SearchProblem, { tensors }: WidenedSearch): Problem | undefined => {
  const formOf = (shapes: Readonly<Record<string, { readonly shape: readonly number[] }>>): string =>
    Object.keys(shapes)
      .sort()
      .map((name) => `${name} ${shapes[name]?.shape}`)
      .join(';');
  const weights = Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith('weights/') ? [[name.slice('weights/'.length), tensor] as const] : [],
    ),
  );
  return formOf(supernet.parameters) === formOf(weights)
    ? undefined
    : refusal('the network of its "space" is not the one of the search before', FROM_BEFORE);
};

const endedSchedule = ({ settings }: SearchProblem, { header }: WidenedSearch): Problem | undefined => {
  const { epochs, scheduleEpochs } = settings;
  const end = header.epochsBefore + epochs;
  return scheduleEpochs === 'auto' || scheduleEpochs >= end
    ? undefined
    : refusal(
        `the learning rate's schedule ends after ${scheduleEpochs} epochs, but this search ends after ${end}`,
        `raise "scheduleEpochs" of the first search to ${end}, or lower "epochs"`,
      );
};

/** Refuses settings and images that contradict the search that is to go on, before anything is computed. */
export const expectContinuation = (search: SearchProblem, split: DatasetSplit, widened: WidenedSearch): void => {
  const found =
    differentSetting(search, widened) ??
    differentImages(split, widened) ??
    differentNetwork(search, widened) ??
    endedSchedule(search, widened);
  if (found !== undefined) throw found;
};
