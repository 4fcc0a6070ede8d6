/** Images of one size before normalisation: [count, height, width, 3] bytes R, G, B. */
export interface ByteImages {
  readonly data: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}
