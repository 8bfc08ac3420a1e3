import type { Services } from '~/infra/services.server'
import type { CaseContent, Missing } from './case'

/**
 * The marks of a quiz that somebody other than the case's author drew. Until it is answered a quiz keeps back its author's marks
 * alone, since nobody hides a colleague's by naming them: such a mark would stand on the study's page and give the answer away.
 */
export async function foreignMarks({ db }: Pick<Services, 'db'>, authorId: string, { quiz }: CaseContent): Promise<Missing[]> {
  if (!quiz || quiz.findings.length === 0) return []
  const foreign = await db.finding.count({ where: { id: { in: quiz.findings }, authorId: { not: authorId }, removedAt: null } })
  return foreign === 0 ? [] : [{ what: 'own-marks', language: null }]
}
