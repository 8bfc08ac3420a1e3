import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { sealForImages } from './image-key.server'
import { findSource } from './list-sources.server'
import { openImport } from './open-import.server'

export type PullFromSource = { kind: 'pulling'; importId: string } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'nothing' }

const MOST_STUDIES = 20

/** Has studies fetched in the background, as one delivery of this person. Which ones is sealed: a hospital's UIDs lead to patients. */
export async function pullFromSource(services: Services, actor: Actor, { sourceId, studyUids, workspace }: { sourceId: string; studyUids: readonly string[]; workspace: Workspace }): Promise<PullFromSource> {
  const found = await findSource(services, actor, sourceId)
  if (!found?.view.canPull) return { kind: 'not-found' }
  const wanted = [...new Set(studyUids)].filter((uid) => /^[0-9.]{1,64}$/.test(uid)).slice(0, MOST_STUDIES)
  if (wanted.length === 0) return { kind: 'nothing' }
  const { institutionId } = found.row
  const opened = await openImport(services, actor, { institutionId, workspace, source: 'pull' })
  if (opened.kind !== 'opened') return { kind: 'forbidden' }
  const { importId } = opened
  const sealedStudies = Buffer.from(sealForImages(services.env, 'identity', `pull ${importId}`, Buffer.from(JSON.stringify(wanted)))).toString('base64')
  await services.queue.add('image.pull', { importId, sourceId, sealedStudies }, `image.pull:${importId}`, { maxAttempts: 3 })
  await services.audit.recordNow({ action: 'image-source.pulled', actor: auditActor(actor), institutionId, subjectKind: 'image-source', subjectId: sourceId, detail: { studies: wanted.length, workspace, importId } })
  return { kind: 'pulling', importId }
}
