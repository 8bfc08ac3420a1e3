import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import { chargeFaults, type ChargeFault } from '~/domain/purchases/charge-faults.server'
import { chargeStudiesOf } from '~/domain/purchases/charge-studies.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { asKind } from './draft-case.server'
import { missingIn, type Missing } from './case'
import { foreignMarks } from './foreign-marks.server'
import { indexCase } from './index-case.server'
import { contentOf, loadCase } from './load-case.server'
import { putBack } from './mend-search.server'
import { askToTellFollowers } from './tell-followers.server'
import { pictureFaults, type PictureFault } from './pictures.server'

export const NOTE_BOUNDS = { text: 4_000, notes: 500 } as const
const PART = /^[a-z]{0,20}(\.[a-z0-9]{1,20}){0,3}$/i

export type NoteCase = { kind: 'noted'; noteId: string } | { kind: 'empty' } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A reviewer's word to the authors. @param input.part a field of the text; '' for all of it */
export async function noteCase(services: Services, actor: Actor, input: { caseId: string; part: string; text: string }): Promise<NoteCase> {
  const found = await loadCase(services, actor, 'review', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const text = input.text.trim().slice(0, NOTE_BOUNDS.text)
  if (text === '' || actor.kind !== 'person') return { kind: 'empty' }
  if ((await services.db.caseReviewNote.count({ where: { caseId: input.caseId } })) >= NOTE_BOUNDS.notes) return { kind: 'too-many' }
  const { id } = await services.db.caseReviewNote.create({ data: { caseId: input.caseId, revision: found.row.draftRevision, part: PART.test(input.part) ? input.part : '', text, byId: actor.personId, at: services.now() }, select: { id: true } })
  return { kind: 'noted', noteId: id }
}

type Ended = { kind: 'changed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Back to its author, with the notes. */
export async function sendBackCase(services: Services, actor: Actor, input: { caseId: string; revision: number }): Promise<{ kind: 'sent-back' } | Ended> {
  const found = await loadCase(services, actor, 'review', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const { count } = await services.db.case.updateMany({ where: { id: row.id, state: 'in-review', draftRevision: input.revision }, data: { state: 'draft', submittedAt: null, changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'case.sent-back', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'case', subjectId: row.id, detail: { revision: input.revision } })
  await notify(services, { kind: 'case.sent-back', personIds: [row.authorId], params: { title: row.title || row.titleZh }, path: `/cases/${row.id}/edit`, key: `case.sent-back:${row.id}:${input.revision}` })
  return { kind: 'sent-back' }
}

export type PublishCase = { kind: 'published'; version: number } | { kind: 'incomplete'; missing: Missing[]; pictures: PictureFault[]; charges: ChargeFault[] } | Ended

/** Takes back what was written before it was known. */
class Charged extends Error {
  constructor(readonly faults: ChargeFault[]) { super('a study of the case is free elsewhere, or charged for') }
}

/** What the reviewer read becomes a version, whole and for good; readers get it and the search finds it from now on. @param input.revision the one that they read */
export async function publishCase(services: Services, actor: Actor, input: { caseId: string; revision: number }): Promise<PublishCase> {
  const found = await loadCase(services, actor, 'review', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  if (row.draftRevision !== input.revision) return { kind: 'changed' }
  const content = contentOf(row.draftJson)
  const missing = [...missingIn(asKind(row.kind), content), ...await foreignMarks(services, row.authorId, content)]
  // They may have been held, or taken from teaching, since the author asked.
  const pictures = await pictureFaults(services.db, content)
  if (missing.length > 0 || pictures.length > 0) return { kind: 'incomplete', missing, pictures, charges: await chargeFaults(services.db, row, content) }
  const at = services.now()
  const version = row.version + 1
  const written = await services.db.$transaction(async (tx) => {
    const { count } = await tx.case.updateMany({
      where: { id: row.id, state: 'in-review', draftRevision: input.revision, version: row.version, removedAt: null },
      data: { state: 'published', version, publishedAt: at, retractedAt: null, retractedWhy: '', reviewerId: actor.kind === 'person' ? actor.personId : null, changedAt: at },
    })
    if (count === 0) return 'changed' as const
    // After the first write: of two that are let out at once, the second reads what the first one charges for.
    const { isCharged } = await tx.case.findUniqueOrThrow({ where: { id: row.id }, select: { isCharged: true } })
    const charges = await chargeFaults(tx, { ...row, isCharged }, content)
    if (charges.length > 0) throw new Charged(charges)
    await tx.caseVersion.create({ data: { caseId: row.id, version, contentJson: row.draftJson, publishedAt: at, publishedById: actor.kind === 'person' ? actor.personId : null } })
    await tx.caseReviewNote.updateMany({ where: { caseId: row.id, resolvedAt: null }, data: { resolvedAt: at } })
    await services.search.removeEntries(tx, { caseId: row.id, kinds: ['case', 'report', 'article'] })
    await indexCase(services.search, tx, { ...row, isCharged }, { publishedAt: at, content })
    await chargeStudiesOf(tx, row.id)
    return 'written' as const
  }).catch((error: unknown) => {
    if (error instanceof Charged) return error
    throw error
  })
  if (written instanceof Charged) return { kind: 'incomplete', missing: [], pictures: [], charges: written.faults }
  if (written === 'changed') return { kind: 'changed' }
  // A case that comes back after a retraction: what was said of it is found again.
  await putBack(services, row.id)
  await services.audit.recordNow({ action: 'case.published', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'case', subjectId: row.id, detail: { version } })
  await notify(services, { kind: 'case.published', personIds: [row.authorId], params: { title: row.title || row.titleZh }, path: `/cases/${row.id}`, key: `case.published:${row.id}:${version}` })
  await askToTellFollowers(services, row.id, version)
  return { kind: 'published', version }
}
