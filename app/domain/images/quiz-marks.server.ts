import type { Services } from '~/infra/services.server'
import type { Finding } from './finding'

/** What of a case's content decides here, whichever version of the program wrote it. */
interface Asking { quiz: { findings: string[] } | null; views: { findings: string[] }[] }

/**
 * Whether a mark would answer a quiz that this reader has not answered: what its author drew on the study, and what the
 * quiz names. Drafts count, which nobody can have answered; a case that is retracted or removed asks nothing any more.
 * Those who teach with the study are not asked about: they see every mark. A reader's own marks are theirs.
 * @param personId null: somebody behind a link, who answers nothing
 */
export async function quizMarks({ db }: Pick<Services, 'db'>, studyId: string, personId: string | null): Promise<(finding: Pick<Finding, 'id' | 'author'>) => boolean> {
  const held = await db.caseStudy.findMany({ where: { studyId, of: { removedAt: null, state: { not: 'retracted' } } }, select: { of: { select: { id: true, authorId: true, version: true, draftJson: true } } } })
  if (held.length === 0) return () => false
  const cases = held.map(({ of }) => of)
  const [versions, answers] = await Promise.all([
    db.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } }),
    personId === null ? [] : db.caseAnswer.findMany({ where: { personId, caseId: { in: cases.map(({ id }) => id) } }, select: { caseId: true, version: true } }),
  ])
  const [authors, named] = [new Set<string>(), new Set<string>()]
  for (const { id, authorId, version, draftJson } of cases) {
    if (answers.some((one) => one.caseId === id && one.version === version)) continue
    const { quiz, views } = JSON.parse(versions.find(({ caseId }) => caseId === id)?.contentJson ?? draftJson) as Asking
    if (!quiz) continue
    authors.add(authorId)
    for (const one of [...quiz.findings, ...views.flatMap(({ findings }) => findings)]) named.add(one)
  }
  return ({ id, author }) => author.id !== personId && (authors.has(author.id) || named.has(id))
}
