import type { Services } from '~/infra/services.server'
import { institutionOfPerson } from './institution-of-person.server'
import { keyOfSession } from './list-sessions.server'
import { endSession, endSessionsOf, type SignedIn } from './session.server'

/** Ends the session that asks. */
export async function signOutHere(services: Services, signedIn: SignedIn): Promise<void> {
  await endSession(services, signedIn)
  await record(services, signedIn, 'session.ended', { from: 'here' })
}

export type SignOutDevice = { kind: 'signed-out'; isThis: boolean } | { kind: 'gone' }

/** Ends one of the person's sessions, as named in the list of devices; its pages, sockets and players stop at once. */
export async function signOutDevice(services: Services, signedIn: SignedIn, key: string): Promise<SignOutDevice> {
  const sessions = await services.db.session.findMany({ where: { personId: signedIn.person.id }, select: { id: true } })
  const found = sessions.find(({ id }) => keyOfSession(id) === key)
  if (!found) return { kind: 'gone' }
  await endSession(services, { sessionId: found.id, person: signedIn.person })
  const isThis = found.id === signedIn.sessionId
  await record(services, signedIn, 'session.ended', { from: isThis ? 'here' : 'list' })
  return { kind: 'signed-out', isThis }
}

/** Ends all of the person's sessions but this one. @returns how many. */
export async function signOutEverywhereElse(services: Services, signedIn: SignedIn): Promise<number> {
  const count = await endSessionsOf(services, signedIn.person.id, signedIn.sessionId)
  await record(services, signedIn, 'sessions.ended', { count })
  return count
}

async function record(services: Services, { actor, person }: SignedIn, action: 'session.ended' | 'sessions.ended', detail: Record<string, string | number>): Promise<void> {
  await services.audit.recordNow({ action, actor: { kind: 'person', personId: actor.personId }, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'person', subjectId: person.id, detail })
}
