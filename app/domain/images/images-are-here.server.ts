import { WrongSetting } from '~/infra/env.server'
import { StoreRefused, StoreUnreachable } from '~/infra/files/s3/errors'
import type { Services } from '~/infra/services.server'

/**
 * FILES was changed and the files were not moved: every study would be there by name and none by picture, and what is
 * imported from now on would lie in another place than what was. @throws WrongSetting
 */
export async function assertImagesAreHere({ db, files, env, log }: Pick<Services, 'db' | 'files' | 'env' | 'log'>): Promise<void> {
  const named = await db.instance.count()
  if (named === 0) return
  try {
    for await (const _ of files.list('images/')) return
  } catch (error) {
    // What keeps it from answering was said before.
    if (error instanceof StoreUnreachable || error instanceof StoreRefused) return log.warn('whether the images are in their store could not be looked at')
    throw error
  }
  throw new WrongSetting(`The database names ${named} images, and there is none ${env.s3 ? `in the bucket ${env.s3.bucket} below "${env.s3.prefix}"` : `below ${env.dataDir}/images`}: set FILES and S3_* as they were, or bring the images there first (docs/operating.md).`)
}
