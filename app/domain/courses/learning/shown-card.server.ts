import { loadLesson } from '~/domain/anatomy/load-lesson.server'
import { readPublishedLesson } from '~/domain/anatomy/published-lesson'
import type { Two } from '~/domain/cases/case'
import { caseCards } from '~/domain/cases/case-cards.server'
import type { ResultCard } from '~/domain/cases/search'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'

export interface CaseShown { kind: 'case'; caseId: string; title: Two; institution: string; author: string; isQuiz: boolean; isCharged: boolean; picture: ResultCard['picture'] }
export interface Lesson3dShown { kind: 'lesson3d'; lessonId: string; title: Two; steps: number; /** The reader's own; null: not begun. */ progress: { step: number; isFinished: boolean } | null }
/** `refused`: not this reader's, or gone: which of the two is nobody's business. */
export type ShownCard = CaseShown | Lesson3dShown | { kind: 'refused' }

/** What a block says of a case or a 3D lesson: asked for by the reader's own right, whatever course shows it. */
export async function shownCard(services: Services, actor: Actor, { of, id }: { of: string | null; id: string }): Promise<ShownCard> {
  switch (of) {
    case 'case': {
      const [card] = await caseCards(services, actor, [id])
      if (!card || card.isRetracted) return { kind: 'refused' }
      const { caseId, title, institution, author, isQuiz, isCharged, picture } = card
      return { kind: 'case', caseId, title, institution, author, isQuiz, isCharged, picture }
    }
    case 'lesson3d': {
      const found = await loadLesson(services, actor, 'follow', id)
      if (found.kind !== 'found' || found.lesson.version === 0) return { kind: 'refused' }
      const { version } = found.lesson
      const [row, progress] = await Promise.all([
        services.db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId: id, version } }, select: { contentJson: true } }),
        services.db.lessonProgress.findUnique({ where: { lessonId_personId: { lessonId: id, personId: actor.kind === 'person' ? actor.personId : '' } }, select: { step: true, finishedAt: true } }),
      ])
      const content = row && readPublishedLesson(JSON.parse(row.contentJson))
      if (!content) return { kind: 'refused' }
      const { title, steps } = content
      return { kind: 'lesson3d', lessonId: id, title, steps: steps.length, progress: progress && { step: Math.min(progress.step, Math.max(0, steps.length - 1)), isFinished: progress.finishedAt !== null } }
    }
    default: return { kind: 'refused' }
  }
}
