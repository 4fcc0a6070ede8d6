/** A share from 0 to 1 in percent, with two decimals. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
