/** The inputs whose gradients are being asked for; undefined while everything is. */
let current: ReadonlySet<string> | undefined;

/**
 * Runs a computation of one kernel's gradient in which only these inputs' gradients will be used.
 *
 * tfjs asks for gradients one by one, after the gradient function has returned; a fused kernel that computes them all
 * at once has to know before which of them it can leave out.
 */
export const wanting = <A>(inputs: ReadonlySet<string>, compute: () => A): A => {
  const before = current;
  current = inputs;
  try {
    return compute();
  } finally {
    current = before;
  }
};

/** Tells whether the gradient of an input is asked for. */
export const isWanted = (input: string): boolean => current?.has(input) ?? true;
