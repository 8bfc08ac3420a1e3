import type { FindingContent } from '~/domain/images/finding'
import type { Services } from '~/infra/services.server'
import type { CaseContent } from './case'
import { compareAnswer, type CaseAnswerContent, type Compared } from './case-answer'

export interface GivenAnswer { answer: CaseAnswerContent; compared: Compared; at: Date }

/** What somebody answered to this version, beside what its author asks for; null where they did not. */
export async function loadAnswer({ db }: Pick<Services, 'db'>, key: { caseId: string; version: number; personId: string }, content: CaseContent): Promise<GivenAnswer | null> {
  const row = await db.caseAnswer.findUnique({ where: { caseId_version_personId: key } })
  if (!row) return null
  const answer = JSON.parse(row.answerJson) as CaseAnswerContent
  return { answer, compared: compareAnswer(content, answer, await newestOf(db, content.quiz?.findings ?? [])), at: row.at }
}

/** The author's marks in their newest version. */
async function newestOf(db: Services['db'], ids: readonly string[]): Promise<FindingContent[]> {
  const rows = await db.finding.findMany({ where: { id: { in: [...ids] }, removedAt: null }, include: { versions: { orderBy: { version: 'desc' }, take: 1 } } })
  return rows.flatMap(({ versions: [newest] }) => (newest ? [JSON.parse(newest.contentJson) as FindingContent] : []))
}
