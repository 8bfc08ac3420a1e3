import { setImmediate } from 'node:timers/promises'
import type { SliceGeometry } from '#imaging/contract'
import { fromDicomJson } from '#imaging/dicom/json'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices } from '#imaging/geometry/gate-slices'
import { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'

/** Metadata in memory at once; between two the process answers others. */
const READ_AT_ONCE = 50
const WRITTEN_AT_ONCE = 200
/** What the row leaves out says nothing about places. */
const NOTHING = new Uint8Array()

/**
 * Whether a series is an honest volume, and the order in which it is read. Again is the same.
 * @returns the kind, null when the series is gone.
 */
export async function judgeSeries({ db }: Pick<Services, 'db'>, seriesId: string): Promise<'volume' | 'stack' | null> {
  const slices: SliceGeometry[] = []
  const ids = new Map<string, string>()
  let frameCount = 0
  for (let after: string | undefined; ; ) {
    const rows = await db.instance.findMany({ where: { seriesId, ...(after ? { id: { gt: after } } : {}) }, orderBy: { id: 'asc' }, take: READ_AT_ONCE, select: { id: true, sopInstanceUid: true, metadataJson: true, frames: true, rows: true } })
    for (const row of rows) {
      ids.set(row.sopInstanceUid, row.id)
      frameCount += row.frames
      // Reports and presentation states have no picture and no place in the order of pictures.
      if (row.rows > 0) slices.push(...gateSlices(fromDicomJson(JSON.parse(row.metadataJson), { bulkData: () => NOTHING })))
    }
    await setImmediate()
    if (rows.length < READ_AT_ONCE) break
    after = rows.at(-1)!.id
  }
  if (ids.size === 0) return null
  const { order, ...geometry } = judgeGeometry(slices)
  const positions = new Map<string, number>()
  for (const { sopInstanceUid } of order) if (!positions.has(sopInstanceUid)) positions.set(sopInstanceUid, positions.size)
  const moved = [...ids].map(([uid, id], index) => ({ id, position: positions.get(uid) ?? positions.size + index }))
  for (let from = 0; from < moved.length; from += WRITTEN_AT_ONCE) {
    const values = moved.slice(from, from + WRITTEN_AT_ONCE).map(({ id, position }) => Prisma.sql`(${id}, ${position})`)
    await db.$executeRaw`WITH "placed" ("id", "position") AS (VALUES ${Prisma.join(values)}) UPDATE "Instance" SET "position" = "placed"."position" FROM "placed" WHERE "Instance"."id" = "placed"."id"`
  }
  await db.series.updateMany({ where: { id: seriesId }, data: { geometryJson: JSON.stringify(geometry), instanceCount: ids.size, frameCount } })
  return geometry.kind
}
