/** Signals of a process. */
export type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'kill' | 'pid'>;

/**
 * Leaves a terminal as it was where the process is quit (Ctrl-\) or suspended (Ctrl-Z), which both end its drawing without a
 * word, and comes back where it goes on.
 *
 * @returns a function that ends it
 */
export const leavingTerminal = (leave: () => void, comeBack: () => void, signals: Signals): (() => void) => {
  // The signal does as it always does once nobody listens to it.
  const leaveBy = (signal: 'SIGQUIT' | 'SIGTSTP'): (() => void) => {
    const listener = (): void => {
      leave();
      signals.off(signal, listener);
      signals.kill(signals.pid, signal);
    };
    return listener;
  };
  const [onQuit, onSuspend] = [leaveBy('SIGQUIT'), leaveBy('SIGTSTP')];
  const onContinue = (): void => {
    signals.off('SIGTSTP', onSuspend);
    signals.on('SIGTSTP', onSuspend);
    comeBack();
  };
  signals.on('SIGQUIT', onQuit);
  signals.on('SIGTSTP', onSuspend);
  signals.on('SIGCONT', onContinue);
  return () => {
    signals.off('SIGQUIT', onQuit);
    signals.off('SIGTSTP', onSuspend);
    signals.off('SIGCONT', onContinue);
  };
};
