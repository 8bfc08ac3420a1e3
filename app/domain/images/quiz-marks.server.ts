import type { Services } from '~/infra/services.server'
import type { Finding } from './finding'

/** What of a case's content decides here, whichever version of the program wrote it. */
interface Asking { quiz: { findings: string[] } | null; views: { findings: string[] }[] }

/** The case that shows the marks; the marks of its author are asked about one by one, since it tells them. */
interface ShownBy { caseId: string; authorId: string }

/**
 * Whether a mark would answer a quiz that this reader has not answered: what the quiz's author drew on the study. Nobody
 * hides another's marks by naming them. Drafts count, which nobody can have answered; a case that is retracted or removed
 * asks nothing any more. Those who teach with the study are not asked about: they see every mark. A reader's own marks are theirs.
 * @param personId null: somebody behind a link, who answers nothing
 * @param shownBy null: the study itself shows them
 */
export async function quizMarks({ db }: Pick<Services, 'db'>, studyId: string, personId: string | null, shownBy: ShownBy | null = null): Promise<(finding: Pick<Finding, 'id' | 'author'>) => boolean> {
  // Whose author has no mark here can hide none, and is not read.
  const held = await db.caseStudy.findMany({ where: { studyId, of: { removedAt: null, state: { not: 'retracted' }, author: { findings: { some: { studyId, removedAt: null } } } } }, select: { of: { select: { id: true, authorId: true, version: true } } } })
  const cases = held.map(({ of }) => of).filter(({ id, authorId, version }) => id !== shownBy?.caseId && authorId !== personId && (version > 0 || authorId !== shownBy?.authorId))
  if (cases.length === 0) return () => false
  const [versions, drafts, answers] = await Promise.all([
    db.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } }),
    db.case.findMany({ where: { id: { in: cases.filter(({ version }) => version === 0).map(({ id }) => id) } }, select: { id: true, draftJson: true } }),
    personId === null ? [] : db.caseAnswer.findMany({ where: { personId, caseId: { in: cases.map(({ id }) => id) } }, select: { caseId: true, version: true } }),
  ])
  const texts = new Map([...drafts.map(({ id, draftJson }) => [id, draftJson] as const), ...versions.map(({ caseId, contentJson }) => [caseId, contentJson] as const)])
  const [authors, named] = [new Set<string>(), new Set<string>()]
  for (const { id, authorId, version } of cases) {
    const text = texts.get(id)
    if (text === undefined || answers.some((one) => one.caseId === id && one.version === version)) continue
    const { quiz, views } = JSON.parse(text) as Asking
    if (!quiz) continue
    if (authorId !== shownBy?.authorId) authors.add(authorId)
    else for (const one of [...quiz.findings, ...views.flatMap(({ findings }) => findings)]) named.add(one)
  }
  return ({ id, author }) => author.id !== personId && (authors.has(author.id) || (author.id === shownBy?.authorId && named.has(id)))
}
