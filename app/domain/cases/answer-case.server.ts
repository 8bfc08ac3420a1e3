import { z } from 'zod'
import { checkFinding } from '~/domain/images/check-finding'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CERTAINTIES } from './case'
import { MOST_DIAGNOSIS, type CaseAnswerContent, type Compared } from './case-answer'
import { loadAnswer } from './load-answer.server'
import { contentOf, loadCase } from './load-case.server'

const answerGiven = z.strictObject({ diagnosis: z.string().max(MOST_DIAGNOSIS), certainty: z.enum(CERTAINTIES), mark: z.unknown().transform((value, context) => {
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
  const read = answerGiven.safeParse(input.answer)
  if (!read.success) return { kind: 'malformed' }
  const { contentJson } = await services.db.caseVersion.findUniqueOrThrow({ where: { caseId_version: { caseId: row.id, version: row.version } } })
  const content = contentOf(contentJson)
  if (!content.quiz) return { kind: 'no-quiz' }
  const key = { caseId: row.id, version: row.version, personId: actor.personId }
  try {
    await services.db.caseAnswer.create({ data: { ...key, answerJson: JSON.stringify(read.data), at: services.now() } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const given = await loadAnswer(services, key, content)
  // It was written just now, and answers are never taken away.
  if (!given) throw new Error(`no answer to version ${row.version} of case ${row.id} is kept`)
  return { kind: 'answered', answer: given.answer, compared: given.compared }
}
