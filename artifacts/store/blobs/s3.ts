import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../../base/credentials.js';
import { store } from '../blobs.js';
import { diskProblem } from '../disk-problem.js';
import { s3PlaceOf } from './s3/place.js';

/**
 * Stores in a bucket of an object store that speaks S3: `s3://BUCKET/PREFIX`, with `endpoint`, `region` and `pathStyle` in its
 * query or by AWS's environment variables. AWS's client is loaded when one is opened; nothing is asked of the server then.
 */
export const s3 = store({
  name: 's3',
  source: import.meta.url,
  target: '//BUCKET/PREFIX',
  open: (target, { environment }) => {
    const place = s3PlaceOf(target, environment);
    if (either.isLeft(place)) return taskEither.left(place.left);
    const { bucket, prefix } = place.right;
    const where = withoutCredentials(`s3://${bucket}/${prefix}`).replace(/\/$/, '');
    return taskEither.tryCatch(async () => {
      const [{ clientFor, loadSdk }, { s3Blobs }] = await Promise.all([import('./s3/client.js'), import('./s3/s3-blobs.js')]);
      const sdk = await loadSdk(where);
      return s3Blobs(sdk, clientFor(sdk, place.right, environment), place.right, where);
    }, diskProblem(where));
  },
});
