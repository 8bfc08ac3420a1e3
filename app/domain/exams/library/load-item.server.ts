import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { ExamLibraryAction, ExamLibrarySubject } from '~/policy/exams'

export const subjectOfItem = ({ institutionId, ownerId }: { institutionId: string; ownerId: string | null }): ExamLibrarySubject => ({ kind: 'exam-library', institutionId, ownerId })

/** A question for whoever may do this with it. */
export async function loadItem(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ExamLibraryAction, itemId: string, { isRemoved = false } = {}) {
  const row = await services.db.examItem.findUnique({ where: { id: itemId } })
  if (!row || (row.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  if (!allowed(services, actor, action, subjectOfItem(row), { subjectKind: 'question', subjectId: itemId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, row }
}
