import { either } from 'fp-ts';
import sharp, { type Sharp } from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImage, decode, decodeCentre, LARGEST } from '../../datasets/decode.js';
import { performApart } from '../../datasets/decoding/apart.js';
import { perform } from '../../datasets/decoding/perform.js';
import { left, right } from './support.js';

const noisy = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#555', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });

const drawing = (attributes: string, inside = ''): Uint8Array =>
  new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}<rect width="9" height="9"/></svg>`);

const FORMATS = {
  jpeg: (image: Sharp) => image.jpeg(),
  'progressive jpeg': (image: Sharp) => image.jpeg({ progressive: true }),
  png: (image: Sharp) => image.png(),
  gif: (image: Sharp) => image.gif(),
  webp: (image: Sharp) => image.webp(),
  tiff: (image: Sharp) => image.tiff(),
  avif: (image: Sharp) => image.avif({ effort: 0 }),
};

for (const [format, encode] of Object.entries(FORMATS)) {
  test(`a truncated ${format} is said to be truncated, wherever it is cut, and a whole one is read`, async () => {
    const bytes = new Uint8Array(await encode(noisy(60, 200)).toBuffer());
    assert.ok(either.isRight(await checkImage(bytes, 'x')()));
    for (const share of [0.2, 0.5, 0.8, 0.95, 0.99]) {
      const { problem, what, where } = left(await checkImage(bytes.subarray(0, Math.floor(share * bytes.length)), 'x.y')());
      assert.equal([problem, where], ['usage', 'x.y']);
      assert.match(what, /^cannot decode the image: the file is truncated after [\d,]+ bytes$/, `${share}`);
    }
  });
}

test('a gif that is cut off behind a byte that looks like its end is truncated', async () => {
  const bytes = new Uint8Array(await noisy(60, 200).gif().toBuffer());
  const cuts = [...bytes.subarray(0, -1).keys()].filter((at) => bytes[at] === 0x3b && at > bytes.length / 2);
  assert.ok(cuts.length > 3);
  for (const at of cuts.slice(-4))
    assert.match(left(await checkImage(bytes.subarray(0, at + 1), 'x.gif')()).what, 'truncated', `byte ${at}`);
});

test('an empty file, a text and damage within are told apart', async () => {
  const what = async (bytes: Uint8Array) => left(await checkImage(bytes, 'x')()).what;
  assert.match(await what(new Uint8Array(0)), 'the file is empty');
  assert.match(await what(new TextEncoder().encode('hello')), 'no image, or one of an unsupported image format');
  const png = new Uint8Array(await noisy(40, 40).png().toBuffer());
  assert.not.match(await what(png.fill(0, 1000, 1600)), /truncated|Unknown error/);
  assert.match(await what(png.subarray(0, 1600)), 'truncated');
});

test('an image of too many pixels is refused by its header, unless the limit is raised', async () => {
  // A small image whose header says that it is large.
  const bytes = await noisy(40, 30).jpeg().toBuffer();
  const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
  for (const at of [frame + 5, frame + 7]) bytes.writeUInt16BE(9000, at);
  const large = new Uint8Array(bytes);
  const { problem, what, remedy } = left(await checkImage(large, 'x')());
  assert.is(problem, 'usage');
  assert.match(what, 'the image has 9,000×9,000 pixels, more than the limit of 67,108,864');
  assert.match(remedy, `raise the data set's setting "largest" to 81000000`);
  // Cut off right behind its header, it is refused all the same: no pixel is read.
  assert.match(
    left(await checkImage(large.subarray(0, bytes.indexOf(Buffer.of(0xff, 0xda)) + 14), 'x')()).what,
    'more than the limit',
  );
  const small = new Uint8Array(await noisy(40, 30).png().toBuffer());
  assert.match(left(await decodeCentre(small, 'x', 8, 8, 1199)()).what, 'the image has 40×30 pixels');
  assert.is(right(await decodeCentre(small, 'x', 8, 8, 1200)()).height, 8);
});

test('drawings are drawn, and those of impossible or too large a size are refused', async () => {
  const { data, height, width } = right(
    await decode(drawing('width="20" height="10"', '<rect width="20" height="10" fill="red"/>'), 'x')(),
  );
  assert.equal([height, width, data[3 * 15]], [10, 20, 255]);
  for (const attributes of [
    'width="1000000000" height="10"',
    'width="10" height="1000000000"',
    'width="1e9" height="1e9" viewBox="0 0 10 10"',
    'viewBox="0 0 1000000000 10"',
    'width="300000000" height="7"',
    'width="9000" height="9000"',
  ]) {
    const { problem, what } = left(await decode(drawing(attributes), 'x')());
    assert.is(problem, 'usage');
    assert.match(what, /beyond what can be drawn|more than the limit|zero-sized|bad dimensions/, attributes);
  }
  for (const attributes of [
    'width="24" height="24"',
    'viewBox="0 0 24 24"',
    'width="2.5cm" height="1in"',
    'width="100%" height="9"',
  ]) {
    assert.ok(either.isRight(await checkImage(drawing(attributes), 'x')()), attributes);
  }
});

test('a drawing that takes for ever is given up, is never skipped, and the next one is drawn', async () => {
  const filter = '<filter id="f" x="0" y="0" width="1" height="1"><feTurbulence/>'.concat(
    '<feMorphology radius="900"/>'.repeat(50),
    '</filter><rect width="2000" height="2000" filter="url(#f)"/>',
  );
  const fault = left(await performApart(drawing('width="2000" height="2000"', filter), { want: 'whole' }, LARGEST, 0.1));
  assert.equal(fault, { what: 'decoding it takes longer than 0.1 s', late: true });
  assert.ok(either.isRight(await performApart(drawing('width="9" height="9"'), { want: 'whole' }, LARGEST)));
});

test('an image is the same pixels in this process and in one of its own', async () => {
  const bytes = new Uint8Array(await noisy(50, 40).jpeg().toBuffer());
  const task = { want: 'centre', size: 16, resized: 20 } as const;
  const [here, apart] = [right(await perform(bytes, task, LARGEST)), right(await performApart(bytes, task, LARGEST))];
  assert.equal([...apart.data], [...here.data]);
});

test.run();
