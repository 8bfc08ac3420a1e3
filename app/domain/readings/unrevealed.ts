import type { OpenedStudies } from '~/domain/images/open-studies.server'
import type { Actor } from '~/policy/actor'
import { asPhase } from './meeting'

type Item = { studyId: string; phase: string }

/** Studies of which something is still to be read: what is drawn on them may be the answer. */
export const unrevealed = (items: readonly Item[]): ReadonlySet<string> => new Set(items.flatMap(({ studyId, phase }) => (asPhase(phase) === 'revealed' ? [] : [studyId])))

/** Before the reveal one's own marks alone. */
export function withoutAnswers(opened: OpenedStudies, items: readonly Item[], actor: Actor): OpenedStudies {
  const closed = unrevealed(items)
  const own = actor.kind === 'person' ? actor.personId : null
  return { ...opened, findings: opened.findings.filter(({ studyId, author }) => !closed.has(studyId) || author.id === own) }
}
