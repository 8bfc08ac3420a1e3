import type { Logger } from 'pino'
import { WrongSetting, type Env } from '../env.server'
import { createDiskFiles } from './disk-files.server'
import type { Files } from './files'
import { StoreRefused } from './s3/errors'
import { createS3Files } from './s3-files.server'

/** Where FILES says. */
export function openFiles(env: Pick<Env, 's3' | 'dataDir' | 'imageSecret'>): Files {
  return env.s3 ? createS3Files({ settings: env.s3, dataDir: env.dataDir, ownerSecret: env.imageSecret }) : createDiskFiles(env.dataDir)
}

/**
 * A wrong setting ends the start. A store that does not answer now does not: broadcasts need none, /readyz names the
 * storage, and images come back with the store.
 * @throws WrongSetting
 */
export async function proveFiles(files: Files, log: Logger): Promise<void> {
  try {
    await files.prove()
  } catch (error) {
    if (error instanceof StoreRefused) throw new WrongSetting(error.message, { cause: error })
    log.error({ err: error }, 'the store of images cannot be used yet')
  }
}
