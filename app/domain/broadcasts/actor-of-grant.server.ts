import { IDLE_END_MS, readSession } from '~/domain/people/read-session.server'
import type { Services } from '~/infra/services.server'
import { PUBLIC, type Actor } from '~/policy/actor'
import { actorOfPerson } from './actor-of-person.server'

/**
 * Whoever plays by a grant, with the rights of the session that it was given to: its second factor counts, and its end
 * ends them. A person's grant that names no session lives as long as the person is signed in anywhere. Null: signed out.
 */
export async function actorOfGrant(services: Pick<Services, 'db' | 'env' | 'now'>, { personId, sessionId }: { personId: string | null; sessionId: string | null }): Promise<Actor | null> {
  if (personId === null) return PUBLIC
  if (sessionId !== null) {
    const session = await readSession(services, sessionId)
    return session?.person.id === personId ? session.actor : null
  }
  return (await isSignedIn(services, personId)) ? actorOfPerson(services.db, personId) : null
}

/** Whether anybody is still signed in as this person; a session that was left alone too long has ended as well. */
async function isSignedIn(services: Pick<Services, 'db' | 'now'>, personId: string): Promise<boolean> {
  const now = services.now()
  return (await services.db.session.count({ where: { personId, expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - IDLE_END_MS) } } })) > 0
}
