import { can } from '~/policy/can'
import type { StudySubject } from '~/policy/images'

/** Which of the hospitals will not see a study, judged by what any member of theirs may: a reading opens no picture. */
export const unseenBy = (study: StudySubject, hospitals: readonly string[]): string[] =>
  hospitals.filter((institutionId) => !can({ kind: 'person', personId: '', memberships: [{ institutionId, role: 'student' }] }, 'read', study))
