import { loadBroadcast, subjectOf } from '~/domain/broadcasts/load-broadcast.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadCourse } from '../load-course.server'
import { learners } from './check-course.server'

export type WhoSees = { kind: 'seen'; /** Null: learners of every institution see it. */ notice: 'not-students' | 'not-others' | null } | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Told while it is written, as it is again when it is published: whether those who learn will see a recording that an author sees. */
export async function whoSeesRecording(services: Services, actor: Actor, { courseId, recordingId }: { courseId: string; recordingId: string }): Promise<WhoSees> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const row = await services.db.recording.findUnique({ where: { id: recordingId }, select: { broadcastId: true } })
  const broadcast = row ? await loadBroadcast(services.db, row.broadcastId) : null
  if (!broadcast || !can(actor, 'replay', subjectOf(broadcast))) return { kind: 'gone' }
  const notice = learners(found.row.institutionId)((learner) => can(learner, 'replay', subjectOf(broadcast)), 'not-students')
  return { kind: 'seen', notice: notice === 'not-students' || notice === 'not-others' ? notice : null }
}
