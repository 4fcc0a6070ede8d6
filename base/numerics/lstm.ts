const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Hidden and cell state of an LSTM, [h] each. */
export interface LstmState {
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
}

/** A step of an LSTM: the state after it, and what its gradient needs. */
export interface LstmStep extends LstmState {
  /** The input and the hidden state before, [inputs + h]. */
  readonly given: Float64Array;
  /** The cell state before. */
  readonly before: Float64Array;
  /** Input, forget and output gate and the candidate, [4h]. */
  readonly gates: Float64Array;
}

/** Gradients of what goes into a step. */
export interface LstmGradient extends LstmState {
  readonly input: Float64Array;
}

/** The state before the first step. */
export const initialLstmState = (size: number): LstmState => ({
  hidden: new Float64Array(size),
  cell: new Float64Array(size),
});

/**
 * One step of a long short-term memory without biases: gates (i, f, o, g) of weights · [x, h], c' = f∘c + i∘g, h' = o∘tanh(c').
 *
 * Source: Hochreiter and Schmidhuber, "Long short-term memory" (1997), with the forget gate of Gers et al. (2000).
 *
 * @param weights [4h, inputs + h] row by row
 * @param input [inputs]
 */
export const lstmStep = (weights: Float64Array, input: Float64Array, { hidden, cell }: LstmState): LstmStep => {
  const size = hidden.length;
  const given = Float64Array.from([...input, ...hidden]);
  const columns = given.length;
  const gates = new Float64Array(4 * size);
  for (let row = 0; row < 4 * size; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++)
      sum += (weights[row * columns + column] as number) * (given[column] as number);
    gates[row] = row < 3 * size ? sigmoid(sum) : Math.tanh(sum);
  }
  const gate = (which: number, unit: number): number => gates[which * size + unit] as number;
  const after = cell.map((c, unit) => gate(1, unit) * c + gate(0, unit) * gate(3, unit));
  return { given, before: cell, gates, cell: after, hidden: after.map((c, unit) => gate(2, unit) * Math.tanh(c)) };
};

/**
 * The gradient of a step with respect to its input and the state before; that of the weights is added to `toWeights`.
 *
 * @param after the gradient with respect to the state after the step
 * @param toWeights [4h, inputs + h], changed
 */
export const lstmStepGradient = (
  weights: Float64Array,
  { given, before, gates, cell }: LstmStep,
  after: LstmState,
  toWeights: Float64Array,
): LstmGradient => {
  const size = cell.length;
  const columns = given.length;
  const toGiven = new Float64Array(columns);
  const toCell = new Float64Array(size);
  const toSums = new Float64Array(4 * size);
  for (let unit = 0; unit < size; unit++) {
    const [i, f, o, g] = [0, 1, 2, 3].map((which) => gates[which * size + unit] as number) as [number, number, number, number];
    const squashed = Math.tanh(cell[unit] as number);
    const toHidden = after.hidden[unit] as number;
    const toAfter = (after.cell[unit] as number) + toHidden * o * (1 - squashed * squashed);
    toCell[unit] = toAfter * f;
    toSums[unit] = toAfter * g * i * (1 - i);
    toSums[size + unit] = toAfter * (before[unit] as number) * f * (1 - f);
    toSums[2 * size + unit] = toHidden * squashed * o * (1 - o);
    toSums[3 * size + unit] = toAfter * i * (1 - g * g);
  }
  for (let row = 0; row < 4 * size; row++) {
    const slope = toSums[row] as number;
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      toGiven[column] = (toGiven[column] as number) + slope * (weights[place] as number);
      toWeights[place] = (toWeights[place] as number) + slope * (given[column] as number);
    }
  }
  return { input: toGiven.slice(0, columns - size), hidden: toGiven.slice(columns - size), cell: toCell };
};
