import type { Db } from '~/infra/db/db.server'
import type { StudySubject, Workspace } from '~/policy/images'

/** What the policy needs of a study; null when there is none. */
export async function loadStudy(db: Pick<Db, 'study'>, studyId: string) {
  return db.study.findUnique({ where: { id: studyId }, select: { id: true, institutionId: true, workspace: true, isHeld: true, studyUid: true, subjectId: true } })
}
export type LoadedStudy = NonNullable<Awaited<ReturnType<typeof loadStudy>>>

/** The study as the policy is asked about it. */
export function studySubjectOf(study: { institutionId: string; workspace: string; isHeld: boolean }): StudySubject {
  return { kind: 'study', institutionId: study.institutionId, workspace: study.workspace as Workspace, isHeld: study.isHeld }
}
