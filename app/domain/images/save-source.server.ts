import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newStudyIn } from '~/policy/images'
import { sealForImages } from './image-key.server'
import type { SourceDraft } from './image-source'

export type SaveSource = { kind: 'saved'; id: string } | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'name-taken' } | { kind: 'too-many' }

const MOST_SOURCES = 100

/** Adds a PACS to an institution, or changes one. */
export async function saveSource(services: Services, actor: Actor, { institutionId, sourceId, draft }: { institutionId: string; sourceId: string | null; draft: SourceDraft }): Promise<SaveSource> {
  const { db, env } = services
  const before = sourceId ? await db.imageSource.findUnique({ where: { id: sourceId } }) : null
  if (sourceId && !before) return { kind: 'not-found' }
  const at = before?.institutionId ?? institutionId
  if (!allowed(services, actor, 'manage-sources', newStudyIn(at, 'clinical'), { subjectKind: 'image-source', subjectId: sourceId })) return { kind: 'forbidden' }
  if (!before && (await db.imageSource.count({ where: { institutionId: at } })) >= MOST_SOURCES) return { kind: 'too-many' }
  const { login, forgetsLogin, ...fields } = draft
  // A login is for the address it was typed for: another address does not get it.
  const isElsewhere = before !== null && before.url !== fields.url
  try {
    const saved = await db.$transaction(async (tx) => {
      const row = before
        ? await tx.imageSource.update({ where: { id: before.id }, data: { ...fields, ...(forgetsLogin || isElsewhere ? { sealedLogin: null } : {}) } })
        : await tx.imageSource.create({ data: { ...fields, institutionId: at, createdById: actor.kind === 'person' ? actor.personId : null } })
      if (login) await tx.imageSource.update({ where: { id: row.id }, data: { sealedLogin: sealForImages(env, 'source-login', row.id, Buffer.from(JSON.stringify(login))) } })
      return row
    })
    await services.audit.recordNow({ action: before ? 'image-source.edited' : 'image-source.made', actor: auditActor(actor), institutionId: at, subjectKind: 'image-source', subjectId: saved.id, detail: { kind: fields.kind, mayPush: fields.mayPush, workspace: fields.workspace } })
    return { kind: 'saved', id: saved.id }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'name-taken' }
    throw error
  }
}

export type RemoveSource = { kind: 'removed' } | { kind: 'forbidden' } | { kind: 'not-found' }

/** It is asked and may send no more; what came from it stays. */
export async function removeSource(services: Services, actor: Actor, sourceId: string): Promise<RemoveSource> {
  const row = await services.db.imageSource.findUnique({ where: { id: sourceId } })
  if (!row) return { kind: 'not-found' }
  if (!allowed(services, actor, 'manage-sources', newStudyIn(row.institutionId, 'clinical'), { subjectKind: 'image-source', subjectId: sourceId })) return { kind: 'forbidden' }
  const { count } = await services.db.imageSource.deleteMany({ where: { id: sourceId } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'image-source.removed', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'image-source', subjectId: sourceId })
  return { kind: 'removed' }
}
