import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { examMediaKey } from '../qti/media-key'
import { subjectOfItem } from './load-item.server'

export type OpenedExamMedia = { kind: 'found'; key: string; mime: string; bytes: number; width: number; height: number } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A picture for those who write questions with it. Candidates get theirs by their attempt. */
export async function openExamMedia(services: Pick<Services, 'db' | 'audit' | 'now' | 'files'>, actor: Actor, mediaId: string): Promise<OpenedExamMedia> {
  const row = await services.db.examMedia.findUnique({ where: { id: mediaId } })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'read', subjectOfItem({ institutionId: row.institutionId, ownerId: null }), { subjectKind: 'institution', subjectId: row.institutionId })) return { kind: 'forbidden' }
  const key = examMediaKey(row.institutionId, row.sha256)
  return (await services.files.size(key)) === null ? { kind: 'not-found' } : { kind: 'found', key, mime: row.mime, bytes: Number(row.bytes), width: row.width, height: row.height }
}

/** How large pictures are, by id; what is not this person's to see is not there. */
export async function examPictures({ db }: Pick<Services, 'db'>, actor: Actor, ids: readonly string[]): Promise<Record<string, { width: number; height: number }>> {
  const rows = await db.examMedia.findMany({ where: { id: { in: ids.slice(0, 100) } } })
  return Object.fromEntries(rows.filter(({ institutionId }) => can(actor, 'read', subjectOfItem({ institutionId, ownerId: null }))).map(({ id, width, height }) => [id, { width, height }]))
}
