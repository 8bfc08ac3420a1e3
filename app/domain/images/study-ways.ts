import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { StudySubject } from '~/policy/images'
import { asIfOpen } from './share'

/** Where one may go from a study: the policy's answers, for the menus beside it. Each page asks again for itself. */
export interface StudyWays {
  share: boolean
  /** To teaching, or back from it. */
  release: boolean
  identity: boolean
  /** Something of it waits for this reader's verdict. */
  review: boolean
  /** A body for the anatomy theatre, of one of its series. */
  model: boolean
}

export function studyWays(actor: Actor, subject: StudySubject): StudyWays {
  const isReader = can(actor, 'read', subject)
  return {
    // As if it were not held or charged for: links that exist can be withdrawn.
    share: isReader && can(actor, 'share', asIfOpen(subject)),
    release: isReader && can(actor, 'review', subject),
    identity: isReader && can(actor, 'open-identity', subject),
    review: subject.isHeld && can(actor, 'review', subject),
    model: can(actor, 'make', { kind: 'model', institutionId: subject.institutionId, source: subject }),
  }
}

export const hasWays = (ways: StudyWays): boolean => Object.values(ways).some(Boolean)
