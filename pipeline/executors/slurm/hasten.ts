import type { EngineState } from '../remote/engine.js';
import type { SlurmCommand } from './command.js';

/**
 * Makes what has jobs that Slurm requeued begin as soon as there is room: by itself it has them wait for two minutes. Each is asked
 * for once a requeue; where Slurm does not allow it they wait.
 */
export const hastener = (command: SlurmCommand): ((states: readonly (EngineState | undefined)[]) => Promise<void>) => {
  const held = new Set<string>();
  return async (states) => {
    for (const state of states) {
      if (state === undefined) continue;
      const waits = state.word === 'PENDING' && state.reason === 'BeginTime';
      if (!waits) held.delete(state.id);
      else if (!held.has(state.id)) {
        held.add(state.id);
        await command('scontrol', ['update', `JobId=${state.id}`, 'StartTime=now'])();
      }
    }
  };
};
