import type { AuditRecord } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can, type ActionOn, type Subject } from '~/policy/can'

export type About = Pick<AuditRecord, 'subjectKind' | 'subjectId'>

/** The same refusal again within this time is not written again: whoever hammers a door does not fill the disk. */
const ONCE_IN_MS = 60_000
const MOST_REMEMBERED = 10_000

/** Per installation, known by its database; lost with the process, which costs a line. */
const lately = new WeakMap<Services['db'], Map<string, number>>()

/** The policy's answer for a concrete object; a refusal goes on record. Asked where something is about to be seen or done, not for a button. */
export function allowed<S extends Subject>(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor, action: ActionOn<S>, subject: S, about: About): boolean {
  if (can(actor, action, subject)) return true
  recordRefusal(services, actor, action, about, subject.kind === 'platform' || subject.kind === 'account' ? null : subject.institutionId)
  return false
}

/** For ways in that decide by more than one right. */
export function recordRefusal(services: Pick<Services, 'audit' | 'db' | 'now'>, actor: Actor, wanted: string, about: About, institutionId: string | null): void {
  // Whoever is not signed in is sent to the sign-in page, not refused.
  if (actor.kind !== 'person') return
  recordOnce(services, ONCE_IN_MS, { action: 'access.refused', actor: auditActor(actor), institutionId, ...about, detail: { wanted } })
}

/** An access that comes many times in a row (pictures of one sheet after the other) is one line in that time. */
export function recordOnce(services: Pick<Services, 'audit' | 'db' | 'now'>, withinMs: number, event: AuditRecord): void {
  const seen = lately.get(services.db) ?? new Map<string, number>()
  lately.set(services.db, seen)
  const key = JSON.stringify([event.action, event.actor, event.subjectKind, event.subjectId, event.detail])
  const now = services.now().getTime()
  const before = seen.get(key)
  if (before !== undefined && Math.abs(now - before) < withinMs) return
  seen.delete(key)
  seen.set(key, now)
  // The oldest come first in a map.
  if (seen.size > MOST_REMEMBERED) seen.delete(seen.keys().next().value as string)
  services.audit.record(event)
}

/** Who did it, as the chain keeps it. */
export function auditActor(actor: Actor): AuditRecord['actor'] {
  return actor.kind === 'person' ? { kind: 'person', personId: actor.personId } : actor
}
