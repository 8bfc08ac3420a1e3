import { hasPictures } from '~/domain/images/library'
import { subjectOfSeries } from '~/domain/images/readable-studies'
import { chargeFaults } from '~/domain/purchases/charge-faults.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CASE_STATES } from '~/policy/cases'
import type { CaseContent } from './case'
import type { CaseDraft, DraftSeries, ReviewNote, VersionOut } from './case-desk'
import { asKind } from './draft-case.server'
import { contentOf, loadCase, subjectOfCase } from './load-case.server'
import { pictureFaults } from './pictures.server'
import { NOTE_BOUNDS } from './review-case.server'

const MOST_VERSIONS = 200

export type OpenDraft = { kind: 'opened'; draft: CaseDraft; versions: VersionOut[] } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The draft for those who write it. */
export const openDraft = (services: Services, actor: Actor, caseId: string): Promise<OpenDraft> => draftFor(services, actor, 'edit', caseId)

/** The same for who reviews it: as it was sent, while it waits. `over`: somebody else decided, or the author took it back. */
export async function openReview(services: Services, actor: Actor, caseId: string): Promise<OpenDraft | { kind: 'over' }> {
  const row = await services.db.case.findUnique({ where: { id: caseId }, select: { institutionId: true, authorId: true, state: true, isOpen: true, isCharged: true, retractedAt: true, version: true, removedAt: true } })
  if (row && !row.removedAt && row.state !== 'in-review' && can(actor, 'review', { ...subjectOfCase(row, false), state: 'in-review' })) return { kind: 'over' }
  return draftFor(services, actor, 'review', caseId)
}

async function draftFor(services: Services, actor: Actor, action: 'edit' | 'review', caseId: string): Promise<OpenDraft> {
  const found = await loadCase(services, actor, action, caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const content = contentOf(row.draftJson)
  const [names, notes, versions, faults, charges, series] = await Promise.all([
    services.db.case.findUniqueOrThrow({ where: { id: caseId }, select: { institution: { select: { id: true, name: true } }, author: { select: { id: true, name: true } } } }),
    notesOf(services, caseId),
    services.db.caseVersion.findMany({ where: { caseId }, orderBy: { version: 'desc' }, take: MOST_VERSIONS, select: { version: true, publishedAt: true, publishedById: true } }),
    pictureFaults(services.db, content),
    action === 'review' ? chargeFaults(services.db, row, content) : [],
    draftSeries(services, actor, content),
  ])
  const by = await namesOf(services, versions.map(({ publishedById }) => publishedById))
  return {
    kind: 'opened',
    draft: {
      id: row.id, kind: asKind(row.kind), state: CASE_STATES.find((one) => one === row.state) ?? 'draft', version: row.version, revision: row.draftRevision, isOpen: row.isOpen, isCharged: row.isCharged,
      retractedWhy: row.retractedWhy, changedAt: row.changedAt, institution: names.institution, author: names.author, content, notes, faults, charges, series,
    },
    versions: versions.map(({ version, publishedAt, publishedById }) => ({ version, publishedAt, by: by.get(publishedById ?? '') ?? '' })),
  }
}

async function notesOf({ db }: Pick<Services, 'db'>, caseId: string): Promise<ReviewNote[]> {
  const rows = await db.caseReviewNote.findMany({ where: { caseId }, orderBy: { at: 'asc' }, take: NOTE_BOUNDS.notes })
  const names = await namesOf({ db }, rows.map(({ byId }) => byId))
  return rows.map(({ id, part, text, byId, at, revision, resolvedAt }) => ({ id, part, text, by: names.get(byId) ?? '', at, revision, resolvedAt }))
}

async function namesOf({ db }: Pick<Services, 'db'>, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))]
  const people = wanted.length === 0 ? [] : await db.person.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } })
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** In the draft's order; what this person may not see is known to them by its fault alone. */
async function draftSeries({ db }: Pick<Services, 'db'>, actor: Actor, { series }: CaseContent): Promise<DraftSeries[]> {
  const rows = await db.series.findMany({
    where: { id: { in: series.map(({ seriesId }) => seriesId) } },
    select: { id: true, studyId: true, seriesUid: true, modality: true, number: true, description: true, frameCount: true, pixelState: true, faceState: true, study: { select: { studyUid: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } } },
  })
  return series.flatMap(({ seriesId }) => {
    const row = rows.find(({ id }) => id === seriesId)
    if (!row || !can(actor, 'read', subjectOfSeries(row.study, row))) return []
    const { studyId, seriesUid, modality, number, description, frameCount, study } = row
    return [{ seriesId, studyId, studyUid: study.studyUid, seriesUid, modality, number, description, study: study.description, frameCount, hasPictures: hasPictures(modality) && frameCount > 0 }]
  })
}
