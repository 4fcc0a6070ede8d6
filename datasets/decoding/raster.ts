const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));

type Format = 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'heif';

const formatOf = (bytes: Uint8Array): Format | undefined => {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG')) return 'png';
  if (startsWith(bytes, 'GIF8')) return 'gif';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => startsWith(bytes, magic))) return 'tiff';
  return startsWith(bytes, 'ftyp', 4) ? 'heif' : undefined;
};

/** Tells whether bytes begin as a raster picture does; others may be a drawing, or anything. */
export const isRaster = (bytes: Uint8Array): boolean => formatOf(bytes) !== undefined;

/** The end of the last whole box of a HEIF or AVIF file, or where the one that is cut off would end. */
const endOfBoxes = (view: DataView): number => {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    if (size < 8) return view.byteLength;
    at += size;
  }
  return at;
};

/** Bytes of a value of each type of a TIFF field, by the type's number. */
const FIELD_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** End of the first directory of a TIFF file, with the values that stand outside of it; a large TIFF is not searched. */
const endOfDirectory = (view: DataView): number => {
  const isLittle = view.getUint8(0) === 0x49;
  if (view.byteLength < 8) return 8;
  if (view.getUint16(2, isLittle) !== 42) return 0;
  const at = view.getUint32(4, isLittle) + 2;
  if (at > view.byteLength) return at;
  const fields = view.getUint16(at - 2, isLittle);
  const end = at + 12 * fields + 4;
  if (end > view.byteLength) return end;
  const ends = Array.from({ length: fields }, (_, i) => {
    const field = at + 12 * i;
    const bytes = (FIELD_BYTES[view.getUint16(field + 2, isLittle)] ?? 0) * view.getUint32(field + 4, isLittle);
    return bytes <= 4 ? 0 : view.getUint32(field + 8, isLittle) + bytes;
  });
  return ends.reduce((a, b) => Math.max(a, b), end);
};

const bytesOfTable = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** The end of the sub-blocks of a GIF file that begin at a place, each of which says its length. */
const endOfSubBlocks = (view: DataView, from: number): number => {
  let at = from;
  while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
  return at + 1;
};

/** The trailer's place in a GIF file, or one beyond the file's end where it is cut off: any byte of it may look like a trailer. */
const trailerOf = (view: DataView): number => {
  const { byteLength: length } = view;
  const byte = (at: number): number => (at < length ? view.getUint8(at) : 0);
  let at = 13 + bytesOfTable(byte(10));
  while (at < length) {
    const block = view.getUint8(at);
    if (block === 0x21) at = endOfSubBlocks(view, at + 2);
    else if (block === 0x2c) at = endOfSubBlocks(view, at + 11 + bytesOfTable(byte(at + 9)));
    else return at;
  }
  return length;
};

/**
 * Tells whether the frame of a picture says that it goes on beyond its last byte. It is false for a whole picture, for
 * one that is no raster, and where the frame says nothing; a picture may be read all the same.
 */
export const endsEarly = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { byteLength: length } = view;
  switch (formatOf(bytes)) {
    case 'jpeg':
      return length < 4 || view.getUint16(length - 2) !== 0xffd9;
    case 'png':
      return length < 12 || !startsWith(bytes, 'IEND', length - 8);
    case 'gif':
      return trailerOf(view) >= length;
    case 'webp':
      return view.getUint32(4, true) + 8 > length;
    case 'tiff':
      return endOfDirectory(view) > length;
    case 'heif':
      return endOfBoxes(view) > length;
    default:
      return false;
  }
};
