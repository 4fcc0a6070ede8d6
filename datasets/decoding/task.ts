/** A decoded image: [height, width, 3] bytes R, G, B. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A rectangle of an image, in pixels after orientation. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Result wanted of an encoded image. */
export type DecodeTask =
  /** All of it. */
  | { readonly want: 'whole' }
  /** To know that it can be read to its last byte; gives no pixels. */
  | { readonly want: 'check' }
  /** Its height and width after orientation; gives no pixels. */
  | { readonly want: 'size' }
  /** Its shorter side resized to `resized`, and `size`×`size` of its centre. */
  | { readonly want: 'centre'; readonly size: number; readonly resized: number }
  /** A region of it, resized to `size`×`size`. */
  | { readonly want: 'region'; readonly region: Region; readonly size: number };

/** Reason that an image cannot be decoded: damage, or a decoding that took too long, which says little of the image. */
export interface ImageFault {
  readonly what: string;
  /** Remedy, where it is more than repairing the file. */
  readonly remedy?: string;
  readonly late?: true;
}

/** The most pixels that an image may have unless a data set says otherwise: 8192×8192. */
export const LARGEST = 8192 * 8192;

/** After so many seconds decoding one image is given up. */
export const PATIENCE_SECONDS = 60;
