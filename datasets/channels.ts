import * as t from 'io-ts';

/** Numbers of the channels of a picture: red, green, blue. */
export const Channels = t.readonly(t.tuple([t.number, t.number, t.number]));
export type Channels = t.TypeOf<typeof Channels>;
