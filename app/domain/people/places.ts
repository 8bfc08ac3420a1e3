import { readableBranches } from '~/domain/images/readable-studies'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newBroadcastIn } from '~/policy/broadcast'
import { PLATFORM } from '~/policy/platform'

export type Place = 'home' | 'live' | 'recordings' | 'images' | 'anatomy' | 'courses' | 'cases' | 'readings' | 'desk' | 'people' | 'operations'

/** Where the bar leads: rooms that have something for this person. The rooms themselves ask the policy again. */
export function placesFor(actor: Actor): Place[] {
  if (actor.kind !== 'person') return []
  const somewhere = (may: (institutionId: string) => boolean) => actor.memberships.some((m) => may(m.institutionId))
  const places: Place[] = ['home', 'live', 'recordings']
  if (readableBranches(actor).length > 0) places.push('images')
  // Members see the models of their own house even where no study is open to them.
  if (readableBranches(actor).length > 0 || actor.memberships.length > 0) places.push('anatomy')
  // Who belongs nowhere finds nothing there.
  if (actor.memberships.length > 0) places.push('courses', 'cases', 'readings')
  if (somewhere((id) => can(actor, 'see-desk', newBroadcastIn(id)))) places.push('desk')
  if (somewhere((institutionId) => can(actor, 'list-people', { kind: 'institution', institutionId }))) places.push('people')
  if (can(actor, 'see-operations', PLATFORM)) places.push('operations')
  return places
}
