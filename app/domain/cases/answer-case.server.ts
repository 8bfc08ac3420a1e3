import { z } from 'zod'
import { checkFinding } from '~/domain/images/check-finding'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { FindingContent } from '~/domain/images/finding'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CERTAINTIES } from './case'
import { compareAnswer, MOST_DIAGNOSIS, type CaseAnswerContent, type Compared } from './case-answer'
import { contentOf, loadCase } from './load-case.server'

const given = z.strictObject({ diagnosis: z.string().max(MOST_DIAGNOSIS), certainty: z.enum(CERTAINTIES), mark: z.unknown().transform((value, context) => {
  if (value === null || value === undefined) return null
  const found = checkFinding(value)
  if (!found) context.addIssue({ code: 'custom', message: 'no finding' })
  return found
}) })

export type AnswerCase =
  | { kind: 'answered'; answer: CaseAnswerContent; compared: Compared }
  /** Of the version that was out when they began; another one is out since. */
  | { kind: 'changed' }
  | { kind: 'no-quiz' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The reader commits to a diagnosis; from then on the case is theirs to read whole. The first answer counts and stays as it was given. */
export async function answerCase(services: Services, actor: Actor, input: { caseId: string; version: number; answer: unknown }): Promise<AnswerCase> {
  const found = await loadCase(services, actor, 'discuss', input.caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const { row } = found
  if (row.version !== input.version) return { kind: 'changed' }
  const read = given.safeParse(input.answer)
  if (!read.success) return { kind: 'malformed' }
  const { contentJson } = await services.db.caseVersion.findUniqueOrThrow({ where: { caseId_version: { caseId: row.id, version: row.version } } })
  const content = contentOf(contentJson)
  if (!content.quiz) return { kind: 'no-quiz' }
  const key = { caseId: row.id, version: row.version, personId: actor.personId }
  let answer: CaseAnswerContent = read.data
  try {
    await services.db.caseAnswer.create({ data: { ...key, answerJson: JSON.stringify(answer), at: services.now() } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    answer = JSON.parse((await services.db.caseAnswer.findUniqueOrThrow({ where: { caseId_version_personId: key } })).answerJson) as CaseAnswerContent
  }
  return { kind: 'answered', answer, compared: compareAnswer(content, answer, await askedFindings(services.db, content.quiz.findings)) }
}

/** The author's marks in their newest version. */
async function askedFindings(db: Services['db'], ids: readonly string[]): Promise<FindingContent[]> {
  const rows = await db.finding.findMany({ where: { id: { in: [...ids] }, removedAt: null }, include: { versions: { orderBy: { version: 'desc' }, take: 1 } } })
  return rows.flatMap(({ versions: [newest] }) => (newest ? [JSON.parse(newest.contentJson) as FindingContent] : []))
}
