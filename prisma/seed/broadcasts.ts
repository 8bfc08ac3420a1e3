import { newStreamKey } from '../../app/domain/broadcasts/stream-key.server'
import type { Db } from '../../app/infra/db/db.server'

const DAY_MS = 24 * 3_600_000

/**
 * One operating room with a field and a panorama input, and one broadcast booked there for tomorrow. Nobody knows
 * the keys: the desk makes new ones, which it shows once. Again is the same.
 */
export async function seedBroadcasts(db: Db, institutionId: string, now: Date = new Date()): Promise<void> {
  const room = await db.room.upsert({ where: { institutionId_name: { institutionId, name: 'Operating room 1' } }, create: { institutionId, name: 'Operating room 1' }, update: {} })
  const inputs = []
  for (const name of ['field', 'panorama']) {
    inputs.push(await db.input.upsert({ where: { roomId_name: { roomId: room.id, name } }, create: { institutionId, roomId: room.id, name, keyHash: newStreamKey().keyHash }, update: {} }))
  }
  if ((await db.broadcast.count({ where: { roomId: room.id } })) > 0) return
  const start = new Date(Math.ceil((now.getTime() + DAY_MS) / 3_600_000) * 3_600_000)
  await db.broadcast.create({
    data: {
      institutionId, roomId: room.id, title: 'Demonstration: cataract surgery', description: 'A booked broadcast to try the desk with.', scheduledStartAt: start, scheduledEndAt: new Date(start.getTime() + 2 * 3_600_000),
      streams: { create: inputs.map((input, position) => ({ inputId: input.id, name: input.name, position })) },
    },
  })
}
