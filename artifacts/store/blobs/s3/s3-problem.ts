import { type Problem, problem } from '../../../../base/problem.js';
import { errorCode } from '../../../../base/system-error.js';
import type { S3Place } from './place.js';

/** An error of AWS's client, as far as it is looked at. */
interface S3Error {
  readonly name: string;
  readonly status: number | undefined;
  /** Times that it was asked for. */
  readonly attempts: number;
  /** Region that the server says the bucket is in. */
  readonly region: string | undefined;
}

const fieldsOf = (cause: unknown): Readonly<Record<string, unknown>> =>
  typeof cause === 'object' && cause !== null ? (cause as Readonly<Record<string, unknown>>) : {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Reads what a caught value says of an answer of S3. */
export const s3ErrorOf = (cause: unknown): S3Error => {
  const fields = fieldsOf(cause);
  const { httpStatusCode: status, attempts } = fieldsOf(fields['$metadata']);
  const headers = fieldsOf(fieldsOf(fields['$response'])['headers']);
  return {
    name: textOf(fields['Code']) ?? textOf(fields['name']) ?? '',
    status: typeof status === 'number' ? status : undefined,
    attempts: typeof attempts === 'number' ? attempts : 1,
    region: textOf(fields['Region']) ?? textOf(headers['x-amz-bucket-region']),
  };
};

/** Tells whether an error means that there is no object of the name. */
export const isNoObject = (cause: unknown): boolean => {
  const { name, status } = s3ErrorOf(cause);
  return status === 404 && name !== 'NoSuchBucket';
};

const CREDENTIALS =
  'give credentials that the bucket takes: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or the role of the machine';

const WRONG_KEYS = /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|TokenRefreshRequired|AuthFailure)/;
const BUSY = ['SlowDown', 'ServiceUnavailable', 'Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'InternalError'];
const UNREACHABLE =
  /^(?:E(?:CONN|HOST|NET|PIPE|TIMEDOUT|AI_)|ENOTFOUND|TimeoutError|UND_ERR|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/**
 * Turns an error of AWS's client into a problem that says how to mend it: of class `usage` for an address or credentials that
 * are wrong, `store` for a server that fails; undefined where it is none of the known ones.
 *
 * @param hasAnswered whether the server has answered before: one that never did is taken to be named wrongly
 */
export const s3Problem = (cause: unknown, place: S3Place, where: string, hasAnswered: boolean): Problem | undefined => {
  const { name, status, region } = s3ErrorOf(cause);
  const server = place.endpoint ?? 'AWS';
  const say = (kind: 'usage' | 'store', what: string, remedy: string): Problem => problem(kind, what, where, remedy, cause);
  if (name === 'NoSuchBucket') {
    const made = `make it, as with \`aws s3 mb s3://${place.bucket}\`, or correct the address`;
    return say('usage', `there is no bucket "${place.bucket}" at ${server}`, made);
  }
  if (name === 'InvalidBucketName') return say('usage', `"${place.bucket}" is no name of a bucket`, 'correct the address');
  if (WRONG_KEYS.test(name)) return say('usage', `${server} refuses the credentials (${name})`, CREDENTIALS);
  if (name === 'CredentialsProviderError' || /^Resolved credential object is not valid/.test(String(fieldsOf(cause)['message'])))
    return say('usage', 'there are no credentials for S3', CREDENTIALS);
  if (name === 'RequestTimeTooSkewed')
    return say('store', `the clock of this machine is not that of ${server}`, 'set the clock of this machine');
  if (status === 403)
    return say(
      'usage',
      `the credentials do not allow this in the bucket "${place.bucket}" (${name || status})`,
      'have s3:GetObject, PutObject, DeleteObject and ListBucket allowed for them, or use others',
    );
  if (status === 301 || status === 307 || name === 'AuthorizationHeaderMalformed' || name === 'PermanentRedirect')
    return say(
      'usage',
      `the bucket "${place.bucket}" is in another region${region === undefined ? '' : `: ${region}`}`,
      `name its region in the address, as ?region=${region ?? 'REGION'}, or in AWS_REGION`,
    );
  if (/region is missing/i.test(String(fieldsOf(cause)['message'])))
    return say('usage', 'no region is named', 'name it in the address, as ?region=eu-central-1, or in AWS_REGION');
  if (name === 'QuotaExceeded' || status === 507) return say('store', `the quota at ${server} is used up`, 'free space there');
  if (BUSY.includes(name) || (status !== undefined && status >= 500))
    return say('store', `${server} fails or is too busy (${name || status})`, 'run again later: what was finished is kept');
  const code = errorCode(cause) ?? name;
  if (!UNREACHABLE.test(code)) return undefined;
  return hasAnswered
    ? say('store', `${server} cannot be reached any more (${code})`, 'run again once it can: what was finished is kept')
    : say(
        'usage',
        `${server} cannot be reached (${code})`,
        'correct the endpoint or the region of the address, or start the server',
      );
};
