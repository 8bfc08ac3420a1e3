import type { Services } from '~/infra/services.server'
import { queryOf } from '~/infra/search/query'
import type { Found, Question } from '~/infra/search/search.server'
import { snippetOf } from '~/infra/search/snippet'
import { typed } from '~/infra/search/words'
import type { Actor } from '~/policy/actor'
import type { CaseContent } from './case'
import { reachOf } from './entitled.server'
import { contentOf } from './load-case.server'
import { MOST_PAGES, PAGE, type ResultCard, type SearchQuestion, type SearchResult } from './search'
import { VOCABULARY } from './vocabulary'

/** One question to the library: cases, reports, articles and what was said of them, as far as the actor may read. */
export async function searchCases(services: Pick<Services, 'db' | 'now' | 'search'>, actor: Actor, question: SearchQuestion): Promise<SearchResult> {
  const { runs, isCut } = typed(question.text)
  const reach = await reachOf(services, actor)
  const page = Math.min(MOST_PAGES, Math.max(1, question.page))
  const asked = (clauses: Question['clauses']) => services.search.find(reach, { clauses, kinds: question.kinds, facets: question.facets, skip: (page - 1) * PAGE, take: PAGE })
  const query = queryOf(runs, VOCABULARY)
  let clauses = query.clauses
  let found = await asked(clauses)
  let corrected: string | null = null
  // Nothing has all of it: perhaps a slip of the pen.
  if ((found.total === 0 || found.isLoose) && !question.isExact) {
    const meant = await meantBy(services, runs)
    if (meant) {
      const other = queryOf(meant, VOCABULARY).clauses
      const better = await asked(other)
      if (better.total > 0 && !better.isLoose) [found, clauses, corrected] = [better, other, meant.join(' ')]
    }
  }
  const { count, total, isAtLeast, facets, isLoose } = found
  return { cards: await cardsOf(services, actor, found, clauses), total, isAtLeast, count, facets, pages: Math.min(MOST_PAGES, Math.ceil(total / PAGE)), isLoose, isCut, corrected }
}

/** The words with what nobody wrote replaced by what is near; null where there is nothing to replace. */
async function meantBy({ search }: Pick<Services, 'search'>, runs: readonly string[]): Promise<string[] | null> {
  const meant = await Promise.all(runs.map(async (run) => (await search.nearest(run)) ?? run))
  return meant.some((run, i) => run !== runs[i]) ? meant : null
}

async function cardsOf({ db }: Pick<Services, 'db'>, actor: Actor, { hits }: Found, clauses: Question['clauses']): Promise<ResultCard[]> {
  const caseIds = [...new Set(hits.map(({ caseId }) => caseId))]
  const personId = actor.kind === 'person' ? actor.personId : ''
  const [entries, cases, answers] = await Promise.all([
    db.searchEntry.findMany({ where: { id: { in: hits.map(({ entryId }) => entryId) } }, select: { id: true, text: true, part: true } }),
    db.case.findMany({ where: { id: { in: caseIds } }, select: { id: true, version: true, isCharged: true, publishedAt: true, authorId: true, institution: { select: { name: true } }, author: { select: { name: true } } } }),
    db.caseAnswer.findMany({ where: { personId, caseId: { in: caseIds } }, select: { caseId: true, version: true } }),
  ])
  const versions = await db.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } })
  const [entryOf, caseOf, contents] = [new Map(entries.map((one) => [one.id, one])), new Map(cases.map((one) => [one.id, one])), new Map(versions.map(({ caseId, contentJson }) => [caseId, contentOf(contentJson)]))]
  return hits.flatMap(({ entryId, kind, caseId, refId }): ResultCard[] => {
    const [entry, row, content] = [entryOf.get(entryId), caseOf.get(caseId), contents.get(caseId)]
    // Removed between the two questions.
    if (!entry || !row || !content) return []
    const isQuiz = content.quiz !== null && row.authorId !== personId && !answers.some((one) => one.caseId === caseId && one.version === row.version)
    const isComment = kind === 'comment'
    return [{
      kind, caseId, commentId: isComment ? refId : null, title: isQuiz ? content.quizTitle : content.title, snippet: snippetOf(isQuiz && !isComment ? beforeAnswerText(content, entry.part) : entry.text, clauses),
      institution: row.institution.name, author: row.author.name, difficulty: content.difficulty, tags: [...content.tags.modality, ...content.tags.anatomy, ...(isQuiz ? [] : content.tags.pathology)],
      isCharged: row.isCharged, isQuiz, picture: pictureOf(content, entry.part === 'free'), publishedAt: row.publishedAt ?? new Date(0),
    }]
  })
}

/** What tells nothing: the history, where it is not charged for. */
const beforeAnswerText = ({ history }: CaseContent, part: string) => (part === 'free' ? '' : [history.en, history.zh].filter(Boolean).join('\n'))

/** The series of its first key image that this reader gets. */
export function pictureOf({ keyImages, views, series }: CaseContent, isFreeOnly: boolean): ResultCard['picture'] {
  const shownFirst = views.find(({ key }) => key === keyImages[0]?.view)?.shown.panes[0]?.seriesId ?? null
  const all = series.filter(({ isFree }) => isFree || !isFreeOnly)
  const one = all.find(({ seriesId }) => seriesId === shownFirst) ?? all[0]
  return one ? { studyId: one.studyId, seriesId: one.seriesId } : null
}
