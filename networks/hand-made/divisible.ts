/**
 * The multiple of 8 nearest to a number of channels, at least 8 and not more than a tenth below it.
 *
 * Source: the authors' code of MobileNetV2, and EfficientNet's after it.
 */
export const divisible = (channels: number): number => {
  const rounded = Math.max(8, 8 * Math.floor((channels + 4) / 8));
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
};
