import { hasPictures, type LibraryFilter, type LibraryPlace } from '~/domain/images/library'
import { listLibrary } from '~/domain/images/list-library.server'
import { subjectOfSeries } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { Workspace } from '~/policy/images'
import type { DraftSeries } from './case-desk'
import { loadCase } from './load-case.server'

/** Of one study that are offered; the rest of a study with hundreds is chosen on its own page's word. */
const MOST_SERIES = 60

export interface StudyChoice { id: string; description: string; pseudonym: string; studyDate: string; institution: string; workspace: Workspace; series: (DraftSeries & { isHeld: boolean })[] }
export type FindSeries = { kind: 'found'; studies: StudyChoice[]; newer: string | null; older: string | null } | { kind: 'not-found' } | { kind: 'forbidden' }

/** What an author may choose from: the studies that they read themselves, latest first. Whether readers see them too is said by `workspace` and `isHeld`. */
export async function findSeries(services: Services, actor: Actor, input: { caseId: string; filter: LibraryFilter; place: LibraryPlace | null }): Promise<FindSeries> {
  const found = await loadCase(services, actor, 'edit', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  return { kind: 'found', ...await seriesToChoose(services, actor, input) }
}

/** A page of the store, as far as this person reads it. */
export async function seriesToChoose(services: Services, actor: Actor, { filter, place }: { filter: LibraryFilter; place: LibraryPlace | null }): Promise<{ studies: StudyChoice[]; newer: string | null; older: string | null }> {
  const { studies, newer, older } = await listLibrary(services, actor, filter, place)
  const rows = await services.db.series.findMany({
    where: { studyId: { in: studies.map(({ id }) => id) }, frameCount: { gt: 0 } }, orderBy: [{ number: 'asc' }, { id: 'asc' }],
    select: { id: true, studyId: true, seriesUid: true, modality: true, number: true, description: true, frameCount: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } },
  })
  return {
    newer, older,
    studies: studies.map(({ id, studyUid, description, pseudonym, studyDate, institution, workspace }) => ({
      id, description, pseudonym, studyDate, institution, workspace,
      series: rows.filter((row) => row.studyId === id && hasPictures(row.modality)).flatMap((row) => {
        const subject = subjectOfSeries(row.study, row)
        return can(actor, 'read', subject) ? [{ seriesId: row.id, studyId: id, studyUid, seriesUid: row.seriesUid, modality: row.modality, number: row.number, description: row.description, study: description, frameCount: row.frameCount, hasPictures: true, isHeld: subject.isHeld }] : []
      }).slice(0, MOST_SERIES),
    })),
  }
}
