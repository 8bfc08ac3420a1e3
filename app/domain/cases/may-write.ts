import type { Actor } from '~/policy/actor'
import { canCase, newCaseIn } from '~/policy/cases'

/** Whether there is an institution where they may begin a case. */
export const mayWriteSomewhere = (actor: Actor): boolean => actor.kind === 'person' && actor.memberships.some(({ institutionId }) => canCase(actor, 'edit', newCaseIn(institutionId, actor.personId)))
