import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../../../base/codecs/record.js';
import { type Problem, problem } from '../../../../base/problem.js';
import { cited, quoted } from '../../../../base/quote.js';
import type { AddressContext } from '../../../../base/scheme.js';

/** Place of a store in an object store that speaks S3. */
export interface S3Place {
  readonly bucket: string;
  /** Beginning of the keys of all its blobs: empty, or with a final slash. */
  readonly prefix: string;
  /** URL of the server; undefined for AWS itself. */
  readonly endpoint: string | undefined;
  /** Undefined where the client is to find it in its own configuration. */
  readonly region: string | undefined;
  /** Tells whether the bucket is a part of the URL's path, as most servers but AWS want it. */
  readonly pathStyle: boolean;
}

const FORM = 's3://BUCKET/PREFIX?endpoint=URL&region=REGION';
const OPTIONS = ['endpoint', 'region', 'pathStyle'] as const;
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
const HTTP = /^https?:\/\/[^\s/]+/;

/**
 * Reads the target of an address `s3://bucket/prefix?endpoint=...` or `s3:bucket/prefix`. What its query leaves out, the
 * environment says: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, and AWS_REGION or AWS_DEFAULT_REGION.
 *
 * @returns a `usage` problem for a target that names no bucket, and for options that are unknown or wrong
 */
export const s3PlaceOf = (target: string, environment: AddressContext['environment']): either.Either<Problem, S3Place> => {
  const refuse = (what: string, remedy: string): either.Either<Problem, S3Place> =>
    either.left(problem('usage', what, 'store s3', remedy));
  const [path = '', ...rest] = target.replace(/^\/\//, '').split('?');
  const [bucket = '', ...parts] = path.split('/');
  const prefix = parts.filter((part) => part !== '').join('/');
  const given = new URLSearchParams(rest.join('?'));
  if (bucket.includes('@')) {
    const remedy = 'leave them to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or the role of the machine';
    return refuse('an address of S3 holds no credentials', remedy);
  }
  if (bucket === '') return refuse('the address names no bucket', `write it as ${FORM}`);
  if (!BUCKET.test(bucket)) return refuse(`${quoted(bucket)} is no name of a bucket`, `write the address as ${FORM}`);
  for (const name of given.keys()) {
    if (OPTIONS.some((option) => option === name)) continue;
    const suggestion = nearest(name, OPTIONS);
    const what = `an address of S3 has no option ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`;
    return refuse(what, `use ${OPTIONS.join(', ')}, as in ${FORM}`);
  }
  const endpoint = given.get('endpoint') || environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || undefined;
  if (endpoint !== undefined && !HTTP.test(endpoint))
    return refuse(
      `the endpoint ${cited(endpoint)} is no URL`,
      'write it with http:// or https://, as endpoint=http://127.0.0.1:9000',
    );
  const pathStyle = given.get('pathStyle') ?? String(endpoint !== undefined);
  if (!['true', 'false'].includes(pathStyle))
    return refuse(
      `pathStyle cannot be ${quoted(pathStyle)}`,
      'write pathStyle=true where the bucket is a part of the path, or false',
    );
  // A server that is not of AWS asks for some region, and mostly takes any.
  const region =
    given.get('region') ||
    environment['AWS_REGION'] ||
    environment['AWS_DEFAULT_REGION'] ||
    (endpoint === undefined ? undefined : 'us-east-1');
  return either.right({
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region,
    pathStyle: pathStyle === 'true',
  });
};
