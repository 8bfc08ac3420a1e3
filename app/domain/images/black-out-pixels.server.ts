import type { Refusal } from '#imaging/contract'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { blackOut } from './black-out.server'
import { loadSeriesForReview } from './load-for-review.server'
import { seriesDigest } from './series-digest.server'
import { pixelsOf, type Area } from './review'

export type BlackedOut =
  | { kind: 'blacked-out'; images: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** So many were done before one that cannot be written anew. */
  | { kind: 'refused'; images: number; reason: Refusal }
  /** More than one request can do: image by image. */
  | { kind: 'too-many' }
  | { kind: 'changed' } | { kind: 'wrong' }

/** Within the time that somebody waits for an answer. */
const MOST_IMAGES = 300

/**
 * Areas as they were drawn over a picture, in one image or in all of the series. They are fractions of a picture: images of
 * another size are covered at the same place.
 * @param input.sopInstanceUid null: every image
 */
export async function blackOutPixels(services: Services, actor: Actor, input: { seriesId: string; sopInstanceUid: string | null; areas: Area[]; /** `seriesDigest` of what was shown. */ seen: string }): Promise<BlackedOut> {
  const found = await loadSeriesForReview(services, actor, 'review', input.seriesId)
  if (found.kind !== 'found') return { kind: found.kind }
  const instances = await services.db.instance.findMany({ where: { seriesId: input.seriesId, rows: { gt: 0 }, ...(input.sopInstanceUid === null ? {} : { sopInstanceUid: input.sopInstanceUid }) }, select: { sopInstanceUid: true, rows: true, columns: true }, take: MOST_IMAGES + 1 })
  if (instances.length === 0) return { kind: 'not-found' }
  if (instances.length > MOST_IMAGES) return { kind: 'too-many' }
  const bySize = new Map<string, typeof instances>()
  for (const one of instances) bySize.set(`${one.rows}x${one.columns}`, [...(bySize.get(`${one.rows}x${one.columns}`) ?? []), one])
  let images = 0
  let { seen } = input
  for (const alike of bySize.values()) {
    const result = await blackOut(services, actor, input.seriesId, input.areas.map((area) => pixelsOf(area, alike[0]!)), { only: alike.map(({ sopInstanceUid }) => sopInstanceUid), seen })
    seen = await seriesDigest(services.db, input.seriesId)
    switch (result.kind) {
      case 'done': images += result.instances; break
      case 'refused': return { kind: 'refused', images, reason: result.reason }
      case 'not-found': case 'forbidden': case 'changed': case 'wrong': return { kind: result.kind }
    }
  }
  return { kind: 'blacked-out', images }
}
