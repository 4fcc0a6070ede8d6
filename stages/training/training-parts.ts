/** Parts of a training stage of one's own: steps of gradient descent, gradients, operations, batches on the backend. */
export type TrainingParts = typeof import('./parts.js');

/**
 * Loads the parts of a training. They need the tensor library, which definitions do without; so a stage asks for them in
 * its `load`.
 *
 * @example load: async () => (await import('./my-training-run.js')).myTraining(await trainingParts())
 */
export const trainingParts = (): Promise<TrainingParts> => import('./parts.js');
