import type { Advice } from '../../base/advice.js';

/**
 * A failure of the engine that a person can act on, as an exception: tfjs knows no other way out of a kernel.
 *
 * Its fields are those of a problem, so that whoever catches it can show what is wrong, where, and how to mend it.
 */
export class EngineFailure extends Error implements Advice {
  override readonly name = 'EngineFailure';

  /**
   * @param problem `usage` where a setting is wrong, `stage` where the work cannot be done
   * @param message what is wrong, one sentence without a final full stop
   * @param remedy what the reader can do about it, one sentence without a final full stop
   * @param where the setting that it is about; left out, it is the stage that computes
   */
  constructor(
    readonly problem: 'usage' | 'stage',
    message: string,
    readonly remedy: string,
    readonly where?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
