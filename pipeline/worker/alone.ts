/** Bytes with a memory of their own: the whole memory behind an array would cross threads with it. */
export const alone = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice());
