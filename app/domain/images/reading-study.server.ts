import { allowed, auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { Finding } from './finding'
import { listFindings } from './list-findings.server'
import { HELD_PIXELS, subjectOfSeries, subjectOfStudy } from './readable-studies'
import type { PriorStudy, ReadingSeries, ReadingStudy, SeriesFrames, SeriesGeometryView } from './reading'
import { seriesFrames } from './series-frames.server'
import { studyWays, type StudyWays } from './study-ways'

export interface OpenedStudy {
  study: ReadingStudy
  /** Of the series that is opened first, so that its first picture waits for no second request. */
  first: SeriesFrames | null
  findings: Finding[]
  priors: PriorStudy[]
  mayAnnotate: boolean
  ways: StudyWays
}
export type OpenStudy = { kind: 'opened'; opened: OpenedStudy } | { kind: 'not-found' } | { kind: 'forbidden' }

const MOST_PRIORS = 30
/** A first series of thousands of pictures is described in a request of its own: the page comes first. */
const MOST_FIRST = 1_500

/**
 * A study as its reader sees it: series whose pixels are held are left out for whoever does not review.
 * @param first the series that is described at once; absent: the study's first; null: none
 */
export async function openStudy(services: Services, actor: Actor, studyId: string, { first: wanted }: { first?: string | null } = {}): Promise<OpenStudy> {
  const row = await studyToRead(services, studyId)
  if (!row) return { kind: 'not-found' }
  const subject = subjectOfStudy(row)
  if (!allowed(services, actor, 'read', subject, { subjectKind: 'study', subjectId: row.id })) return { kind: 'forbidden' }
  recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'study', subjectId: row.id, detail: { by: 'viewer' } })
  const study = readingStudyOf(row, (one) => can(actor, 'read', subjectOfSeries(row, one)))
  const [first, findings, priors] = await Promise.all([
    firstFrames(services, study, wanted),
    listFindings(services, actor, row.id),
    priorsOf(services, actor, row),
  ])
  return { kind: 'opened', opened: { study, first, findings: findings ?? [], priors, mayAnnotate: can(actor, 'annotate', subject), ways: studyWays(actor, { ...subject, isHeld: study.isHeld }) } }
}

/** A study with its series, as rows. Nobody's right is asked here. */
export const studyToRead = ({ db }: Pick<Services, 'db'>, studyId: string) => db.study.findUnique({
  where: { id: studyId },
  include: { subject: { select: { pseudonym: true } }, series: { orderBy: [{ number: 'asc' }, { id: 'asc' }], take: 2_000 } },
})
type StudyRow = NonNullable<Awaited<ReturnType<typeof studyToRead>>>

/** What of it is read at all: reports and presentation states have no picture. */
export function readingStudyOf(row: StudyRow, isShown: (series: StudyRow['series'][number]) => boolean): ReadingStudy {
  const seen = row.series.filter((one) => one.frameCount > 0 && isShown(one))
  const series = seen.map((one): ReadingSeries => ({
    id: one.id, studyId: row.id, studyUid: row.studyUid, seriesUid: one.seriesUid, modality: one.modality, number: one.number, description: one.description, bodyPart: one.bodyPart, frameCount: one.frameCount,
    geometry: one.geometryJson ? (JSON.parse(one.geometryJson) as SeriesGeometryView) : null, faceState: one.faceState as ReadingSeries['faceState'], framesState: one.framesState as ReadingSeries['framesState'],
  }))
  return {
    id: row.id, studyUid: row.studyUid, description: row.description, studyDate: row.studyDate, pseudonym: row.subject.pseudonym,
    isHeld: row.isHeld || seen.some((one) => HELD_PIXELS.some((state) => state === one.pixelState)),
    series: series.filter((one) => !['SR', 'PR', 'KO', 'DOC', 'SEG', 'RTSTRUCT', 'RTPLAN'].includes(one.modality)),
  }
}

/** @param wanted as in `openStudy` */
export async function firstFrames(services: Pick<Services, 'db'>, { series }: ReadingStudy, wanted?: string | null): Promise<SeriesFrames | null> {
  const first = wanted === undefined ? series[0] : series.find(({ id }) => id === wanted)
  return first && first.frameCount <= MOST_FIRST ? seriesFrames(services, first.id) : null
}

/** Other studies of the same person that this reader may read, newest first. */
async function priorsOf({ db }: Pick<Services, 'db'>, actor: Actor, study: { id: string; subjectId: string }): Promise<PriorStudy[]> {
  const rows = await db.study.findMany({ where: { subjectId: study.subjectId, id: { not: study.id } }, orderBy: [{ studyDate: 'desc' }, { id: 'desc' }], take: MOST_PRIORS })
  return rows.filter((row) => can(actor, 'read', subjectOfStudy(row))).map(({ id, description, studyDate, modalities }) => ({ id, description, studyDate, modalities: modalities.split(',').filter(Boolean).join(' ') }))
}
