import { hashPassword } from '../../../app/domain/people/password.server'
import { openDb } from '../../../app/infra/db/db.server'

export interface House { emails: string[]; password: string }

const AT_ONCE = 500

/** A full house in the database of a product that does not run: people of one institution, and recordings of past broadcasts (rows, no pictures). */
export async function fillHouse(dataDir: string, { people, recordings }: { people: number; recordings: number }): Promise<House> {
  const db = await openDb(`file:${dataDir}/theatrum.db`)
  try {
    const password = 'a long password for load'
    const passwordHash = await hashPassword(password)
    const institution = await db.institution.create({ data: { name: 'Demo hospital of many' } })
    const emails = Array.from({ length: people }, (_, index) => `person${String(index).padStart(5, '0')}@many.test`)
    for (let from = 0; from < people; from += AT_ONCE) {
      const part = emails.slice(from, from + AT_ONCE).map((email, index) => ({ id: `many${from + index}`, email, name: `Demo person ${from + index}`, passwordHash, timeZone: 'UTC' }))
      await db.person.createMany({ data: part })
      await db.membership.createMany({ data: part.map(({ id }, index) => ({ personId: id, institutionId: institution.id, role: index % 10 === 0 ? 'teacher' : 'student' })) })
    }
    const dayMs = 86_400_000
    const rows = Array.from({ length: recordings }, (_, index) => {
      const at = new Date(Date.now() - (index + 1) * (dayMs / 4))
      return { index, at, end: new Date(at.getTime() + 3_600_000) }
    })
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const part = rows.slice(from, from + AT_ONCE)
      await db.broadcast.createMany({
        data: part.map(({ index, at, end }) => ({
          id: `manyb${index}`, institutionId: institution.id, title: `Demo operation ${index}`, state: 'ended', audience: 'institution', scheduledStartAt: at, scheduledEndAt: end, startedAt: at, viewableFrom: at, endedAt: end, endReason: 'stopped', createdAt: at,
        })),
      })
      await db.consent.createMany({ data: part.map(({ index, at }) => ({ broadcastId: `manyb${index}`, text: 'Agreed on the form', obtainedBy: 'Demo surgeon', forLive: true, forRecording: true, forReuse: true, recordedAt: at })) })
      await db.recording.createMany({ data: part.map(({ index, at, end }) => ({ id: `manyr${index}`, broadcastId: `manyb${index}`, state: 'closed', startedAt: at, endedAt: end, durationMs: 3_600_000, bytes: 3_600_000_000n, createdAt: end })) })
    }
    return { emails, password }
  } finally {
    await db.$disconnect()
  }
}
