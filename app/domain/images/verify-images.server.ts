import { createHash } from 'node:crypto'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import { imageKey } from './image-keys'

export interface VerifiedImages { checked: number; bytes: number; absent: string[]; changed: string[]; /** Files that no instance names: left by a crash, harmless. */ unnamed: number }

/** Reads every kept file and compares it with the name it was kept under. */
export async function verifyImages({ db, files }: Pick<Services, 'db' | 'files'>, { onProgress, studyId }: { onProgress?: (checked: number, total: number) => void; studyId?: string } = {}): Promise<VerifiedImages> {
  const where = studyId ? { series: { studyId } } : {}
  const total = await db.instance.count({ where })
  const result: VerifiedImages = { checked: 0, bytes: 0, absent: [], changed: [], unnamed: 0 }
  for (let after = ''; ; ) {
    const rows = await db.instance.findMany({ where: { ...where, id: { gt: after } }, orderBy: { id: 'asc' }, take: 200, select: { id: true, sha256: true } })
    if (rows.length === 0) break
    after = rows.at(-1)!.id
    for (const { id, sha256 } of rows) {
      try {
        const hash = createHash('sha256')
        for await (const piece of (await files.read(imageKey(sha256))) as AsyncIterable<Buffer>) {
          hash.update(piece)
          result.bytes += piece.length
        }
        if (hash.digest('hex') !== sha256) result.changed.push(id)
      } catch (error) {
        if (!(error instanceof FileAbsent)) throw error
        result.absent.push(id)
      }
      result.checked++
    }
    onProgress?.(result.checked, total)
  }
  if (!studyId) for await (const { key } of files.list('images/')) if ((await db.instance.count({ where: { sha256: key.split('/').at(-1)! } })) === 0) result.unnamed++
  return result
}
