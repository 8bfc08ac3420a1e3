import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { desksOf } from './list-broadcasts.server'

/** Operating rooms with their inputs, of the institutions this person works for; keys are never among what is read. */
export async function listRooms(services: Services, actor: Actor) {
  const institutions = await desksOf(services, actor)
  return services.db.room.findMany({
    where: { institutionId: { in: institutions.map((row) => row.id) } },
    select: {
      id: true, name: true, institutionId: true, institution: { select: { name: true } },
      inputs: { select: { id: true, name: true, offsetMs: true, keyRotatedAt: true, _count: { select: { masks: true } } }, orderBy: { createdAt: 'asc' } },
    },
    orderBy: [{ institution: { name: 'asc' } }, { name: 'asc' }],
  })
}
export type RoomRow = Awaited<ReturnType<typeof listRooms>>[number]
