import { FACE_VIEWS, type FaceView } from '#imaging/ingest/face-views'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { defaceKey } from './defaced-copies.server'
import { FACE_REFUSALS } from './held'
import { facePrefix } from './image-keys'
import { loadSeriesForReview } from './load-for-review.server'
import type { ReviewedFace } from './review'
import { seriesDigest } from './series-digest.server'

type Row = { id: string; defacedFromId: string | null; defaceAskedAt: Date | null; defaceRefused: string | null }

const pictureKey = (seriesId: string, view: FaceView) => `${facePrefix(seriesId)}${view}.jpg`
const hasPictures = async ({ files }: Pick<Services, 'files'>, seriesId: string) => (await files.size(pictureKey(seriesId, 'surface'))) !== null

/** Of a series that a reviewer looks at: its defaced copy, or what is known of the making of one. */
export async function reviewFace(services: Pick<Services, 'db' | 'files' | 'queue'>, { id, defacedFromId, defaceAskedAt, defaceRefused }: Row): Promise<ReviewedFace> {
  const { db, queue } = services
  const [job, copy, own] = await Promise.all([
    defaceAskedAt && queue.find(defaceKey(id, defaceAskedAt)),
    db.series.findFirst({ where: { defacedFromId: id }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true, faceState: true, volumeState: true, geometryJson: true } }),
    hasPictures(services, id),
  ])
  const isDrawn = copy !== null && (await hasPictures(services, copy.id))
  return {
    hasPictures: own,
    making: defaceAskedAt ? { progress: job?.progress ?? 0, hasFailed: job === null || job.state === 'dead' || job.state === 'done' } : null,
    refused: FACE_REFUSALS.find((why) => why === defaceRefused) ?? null,
    copy: copy && { seriesId: copy.id, digest: await seriesDigest(db, copy.id), isConfirmed: copy.faceState === 'defaced', hasPictures: isDrawn, isReady: copy.geometryJson !== null && (isDrawn || copy.volumeState === 'ready' || copy.volumeState === 'failed') },
    sourceId: defacedFromId,
  }
}

export type FacePicture = { kind: 'found'; bytes: Uint8Array } /** Not prepared, or none is made of such a series. */ | { kind: 'none' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One of the pictures by which a face is judged: it may be a portrait, so that reviewers alone get it. */
export async function openFacePicture(services: Services, actor: Actor, seriesId: string, name: string): Promise<FacePicture> {
  const found = await loadSeriesForReview(services, actor, 'review', seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const view = FACE_VIEWS.find((one) => one === name)
  if (!view) return { kind: 'not-found' }
  try {
    return { kind: 'found', bytes: await services.files.bytes(pictureKey(seriesId, view)) }
  } catch (error) {
    if (error instanceof FileAbsent) return { kind: 'none' }
    throw error
  }
}
