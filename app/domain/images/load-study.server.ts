import type { Db } from '~/infra/db/db.server'

/** What the policy needs of a study; null when there is none. */
export async function loadStudy(db: Pick<Db, 'study'>, studyId: string) {
  return db.study.findUnique({ where: { id: studyId }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, studyUid: true, subjectId: true } })
}
export type LoadedStudy = NonNullable<Awaited<ReturnType<typeof loadStudy>>>

export { subjectOfStudy as studySubjectOf } from './readable-studies'
