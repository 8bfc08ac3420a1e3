import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { SYSTEM, type Actor, type Role } from '~/policy/actor'
import { createBroadcast } from './create-broadcast.server'
import { recordConsent } from './record-consent.server'

export const T0 = new Date('2026-11-22T10:00:00Z')
export const at = (seconds: number) => new Date(T0.getTime() + seconds * 1000)

/** A hospital, its people and a broadcast with two own inputs, on a real database. */
export async function hospital(media: Parameters<typeof testServices>[1] = {}) {
  const services = await testServices({}, media)
  services.setNow(T0)
  const here = await services.db.institution.create({ data: { name: 'Hospital A' } })
  const elsewhere = await services.db.institution.create({ data: { name: 'College B' } })
  const person = async (role: Role, institutionId = here.id): Promise<Actor & { kind: 'person' }> => {
    const row = await services.db.person.create({ data: { email: `${role}-${institutionId}@example.test`, name: `A ${role}`, passwordHash: 'none', memberships: { create: { institutionId, role } } } })
    await services.db.session.create({ data: { id: `session-${row.id}`, personId: row.id, lastSeenAt: T0, expiresAt: at(1e6) } })
    return { kind: 'person', personId: row.id, memberships: [{ institutionId, role }] }
  }
  return { services, here, elsewhere, surgeon: await person('broadcaster'), student: await person('student'), guest: await person('student', elsewhere.id), stranger: await person('broadcaster', elsewhere.id), moderator: await person('moderator') }
}
export type Hospital = Awaited<ReturnType<typeof hospital>>

export async function booked(services: TestServices, institutionId: string, consent: { live?: boolean; recording?: boolean; reuse?: boolean } | null = { live: true, recording: true, reuse: true }) {
  const made = await createBroadcast(services, SYSTEM, { institutionId, title: 'Cataract', audience: 'professionals', scheduledStartAt: T0, scheduledEndAt: at(7200), source: { kind: 'own', streams: ['field', 'panorama'] } })
  if (made.kind !== 'created') throw new Error(made.kind)
  if (consent) {
    const recorded = await recordConsent(services, SYSTEM, { broadcastId: made.broadcastId, text: 'Agreed on form 12', obtainedBy: 'Ward 3', forLive: consent.live ?? false, forRecording: consent.recording ?? false, forReuse: consent.reuse ?? false })
    if (recorded.kind !== 'recorded') throw new Error(recorded.kind)
  }
  return made
}
