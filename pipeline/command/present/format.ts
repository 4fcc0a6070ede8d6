/** Metric values in one line: `loss 1.284, accuracy 0.412`. */
export const formatMetrics = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`)
    .join(', ');

/** Every line of a text after the first moved in by `columns`. */
export const indent = (text: string, columns: number): string => text.replaceAll('\n', `\n${' '.repeat(columns)}`);
