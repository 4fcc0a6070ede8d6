import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** A gateway of Ceph on this machine: a real object store that speaks S3. */
export interface Ceph {
  /** Variables of a process that uses it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes a bucket. */
  readonly makeBucket: (name: string) => Promise<void>;
  /** Ends the gateway alone: the store cannot be reached, and loses nothing. */
  readonly outage: () => Promise<void>;
  /** Starts the gateway again. */
  readonly recover: () => Promise<void>;
  /** Ends all of it and removes its folder. */
  readonly clean: () => Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('start-s3.sh', import.meta.url));
const PROGRAMS = ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin'];

const isInstalled = (program: string): boolean => {
  try {
    accessSync(join('/usr/bin', program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Condition that keeps a test of a cluster from running here, in words; undefined where Ceph can be started. */
export const withoutCeph = (): string | undefined => {
  if (process.env['TEST_CLUSTER'] !== '1') return 'npm run test:cluster asks for it';
  if (process.getuid?.() !== 0) return 'Ceph is started by root alone';
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  return missing.length === 0
    ? undefined
    : `not installed: ${missing.join(', ')} (Debian: radosgw ceph-mon ceph-osd ceph-common)`;
};

/**
 * Starts Ceph, which takes some 15 s.
 *
 * @param port the gateway's; the two after it are the monitor's
 */
export const startCeph = async (port: number): Promise<Ceph> => {
  const root = join(tmpdir(), `ceph-${process.pid}-${port}`);
  const call = async (command: string): Promise<string> => {
    const env = { ...process.env, S3_ROOT: root, S3_PORT: String(port) };
    return (await promisify(execFile)('bash', [SCRIPT, command], { env })).stdout;
  };
  const shown = await call('start');
  const environment = Object.fromEntries(
    [...shown.matchAll(/(AWS_\w+)='([^']*)'/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const { AWS_ENDPOINT_URL_S3: endpoint = '', AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = environment;
  return {
    environment,
    makeBucket: async (name) => {
      const credentials = { accessKeyId: id, secretAccessKey: secret };
      const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
      await client.send(new CreateBucketCommand({ Bucket: name }));
      client.destroy();
    },
    outage: async () => void (await call('outage')),
    recover: async () => void (await call('start')),
    clean: async () => void (await call('clean')),
  };
};
