import type { S3Client } from '@aws-sdk/client-s3';
import { problem } from '../../../../base/problem.js';
import type { AddressContext } from '../../../../base/scheme.js';
import { errorCode } from '../../../../base/system-error.js';
import type { S3Place } from './place.js';

/** Package of AWS's client, as its own module has it. */
export type Sdk = typeof import('@aws-sdk/client-s3');

/**
 * Loads AWS's client, which is an optional peer of this package.
 *
 * @throws a `usage` problem that says what to install where it is not there
 */
export const loadSdk = async (where: string): Promise<Sdk> => {
  // Of the versions of Node that this package takes it would warn in the middle of a display.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw problem(
      'usage',
      'a store in S3 needs the package @aws-sdk/client-s3, which is not installed',
      where,
      'install it in the project: npm install @aws-sdk/client-s3',
      cause,
    );
  }
};

const CONNECT_WITHIN = 10_000;
const SILENT_WITHIN = 60_000;
const ATTEMPTS = 6;

/** The key pair of the environment; undefined where a profile is named, and where the client is to find one elsewhere. */
const keysIn = (environment: AddressContext['environment']) => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_PROFILE: profile } = environment;
  if (!id || !secret || profile) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
};

/**
 * Makes a client for a place, with credentials from wherever AWS's own chain finds them. It asks again, with growing pauses, what a
 * server did not answer or was too busy for.
 */
export const clientFor = (sdk: Sdk, place: S3Place, environment: AddressContext['environment']): S3Client => {
  const keys = keysIn(environment);
  const attempts = Number(environment['AWS_MAX_ATTEMPTS']);
  const agent = { keepAlive: true, maxSockets: 64 };
  return new sdk.S3Client({
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    ...(place.region === undefined ? {} : { region: place.region }),
    ...(keys === undefined ? {} : { credentials: keys }),
    forcePathStyle: place.pathStyle,
    maxAttempts: Number.isSafeInteger(attempts) && attempts > 0 ? attempts : ATTEMPTS,
    // The checksums that AWS's client adds otherwise are refused or misread by other servers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_WITHIN,
      socketTimeout: SILENT_WITHIN,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
};
