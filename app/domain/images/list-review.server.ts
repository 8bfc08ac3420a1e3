import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { reviewableInstitutions, subjectOfSeries, subjectOfStudy } from './readable-studies'
import { reviewFace } from './review-face.server'
import { seriesDigest } from './series-digest.server'
import type { ReviewedSeries, ReviewQueue, ReviewRow, StackImage } from './review'

const MOST_ROWS = 100
/** A clip of thousands of frames is looked at in its first five thousand pictures; the rest by opening the study. */
const MOST_IMAGES = 5_000

const WAITING: Record<ReviewQueue, object> = { pixels: { pixelState: 'held' }, faces: { faceState: 'flagged' }, refused: { pixelState: 'refused' } }
const include = { study: { select: { id: true, studyUid: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, institution: { select: { name: true } } } } } as const

/** Series that wait for a reviewer of these institutions, the longest waiting first; null for whoever reviews nowhere. */
export async function listReview({ db }: Pick<Services, 'db'>, actor: Actor, queue: ReviewQueue): Promise<{ rows: ReviewRow[]; counts: Record<ReviewQueue, number> } | null> {
  const institutions = reviewableInstitutions(actor)
  if (institutions?.length === 0) return null
  const study = institutions === null ? {} : { study: { institutionId: { in: institutions } } }
  const [rows, pixels, faces, refused] = await Promise.all([
    db.series.findMany({ where: { ...WAITING[queue], ...study }, include, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: MOST_ROWS }),
    ...(['pixels', 'faces', 'refused'] as const).map((one) => db.series.count({ where: { ...WAITING[one], ...study } })),
  ])
  return { rows: rows.map(rowOf), counts: { pixels: pixels!, faces: faces!, refused: refused! } }
}

export type GetReview = { kind: 'found'; series: ReviewedSeries } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A series to be looked at, picture by picture. */
export async function getReview(services: Pick<Services, 'db' | 'files' | 'queue'>, actor: Actor, seriesId: string): Promise<GetReview> {
  const { db } = services
  const series = await db.series.findUnique({ where: { id: seriesId }, include })
  if (!series || !can(actor, 'read', subjectOfSeries(series.study, series))) return { kind: 'not-found' }
  if (!can(actor, 'review', subjectOfStudy(series.study))) return { kind: 'forbidden' }
  // Before the pictures: one that comes between the two is not in it, and a verdict is asked for again.
  const digest = await seriesDigest(db, seriesId)
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 } }, select: { sopInstanceUid: true, frames: true, rows: true, columns: true, sha256: true }, orderBy: [{ position: 'asc' }, { id: 'asc' }], take: MOST_IMAGES })
  const images = stackOf(instances, MOST_IMAGES)
  const all = instances.reduce((sum, { frames }) => sum + frames, 0)
  return { kind: 'found', series: { ...rowOf(series), workspace: series.study.workspace, images, isCut: images.length < all || instances.length < series.instanceCount, decidedAt: series.pixelAt, digest, face: await reviewFace(services, series) } }
}

/** Every frame a picture of its own, in reading order: the first `most`, since one file may say that it has a million. */
export function stackOf(instances: readonly { sopInstanceUid: string; frames: number; rows: number; columns: number; sha256: string }[], most: number): StackImage[] {
  const images: StackImage[] = []
  for (const { sha256, ...instance } of instances) {
    for (let frame = 1; frame <= instance.frames; frame++) {
      if (images.length >= most) return images
      images.push({ ...instance, frame, version: sha256.slice(0, 12) })
    }
  }
  return images
}

type Row = Awaited<ReturnType<Services['db']['series']['findMany']>>[number] & { study: { id: string; studyUid: string; description: string; institution: { name: string } } }

function rowOf(row: Row): ReviewRow {
  return {
    seriesId: row.id, seriesUid: row.seriesUid, studyUid: row.study.studyUid, studyId: row.study.id, modality: row.modality, description: row.description, studyDescription: row.study.description, institution: row.study.institution.name,
    pixelState: row.pixelState, pixelReason: row.pixelReason, faceState: row.faceState, instanceCount: row.instanceCount, frameCount: row.frameCount, createdAt: row.createdAt,
  }
}
