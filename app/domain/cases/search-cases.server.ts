import type { Services } from '~/infra/services.server'
import { queryOf } from '~/infra/search/query'
import type { Found, Question } from '~/infra/search/search.server'
import { snippetOf } from '~/infra/search/snippet'
import { typed } from '~/infra/search/words'
import { hasPictures } from '~/domain/images/library'
import { subjectOfSeries } from '~/domain/images/readable-studies'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { CaseContent } from './case'
import { reachOf } from './entitled.server'
import { contentOf, subjectOfCase } from './load-case.server'
import { MOST_PAGES, PAGE, type ResultCard, type SearchQuestion, type SearchResult } from './search'
import { VOCABULARY } from './vocabulary'

/** One question to the library: cases, reports, articles and what was said of them, as far as the actor may read. */
export async function searchCases(services: Pick<Services, 'db' | 'now' | 'search'>, actor: Actor, question: SearchQuestion): Promise<SearchResult> {
  const { runs, isCut } = typed(question.text)
  const reach = await reachOf(services, actor)
  const page = Math.min(MOST_PAGES, Math.max(1, question.page))
  const asked = (clauses: Question['clauses']) => services.search.find(reach, { clauses, kinds: question.kinds, facets: question.facets, since: question.since === undefined ? undefined : new Date(question.since), skip: (page - 1) * PAGE, take: PAGE })
  const query = queryOf(runs, VOCABULARY)
  let clauses = query.clauses
  let found = await asked(clauses)
  let [corrected, offered]: [string | null, string | null] = [null, null]
  // Nothing has all of it: perhaps a slip of the pen.
  if ((found.total === 0 || found.isLoose) && !question.isExact) {
    const meant = await meantBy(services, runs)
    if (meant) {
      const other = queryOf(meant, VOCABULARY).clauses
      const better = await asked(other)
      if (better.total > 0 && !better.isLoose) [found, clauses, corrected] = [better, other, meant.join(' ')]
    }
    // "Hyperdense" is no slip of "hypodense": the reader says which.
    const near = corrected === null ? await meantBy(services, runs, true) : null
    const isThere = near && near.join(' ') !== meant?.join(' ') && (await asked(queryOf(near, VOCABULARY).clauses))
    if (near && isThere && isThere.total > 0 && !isThere.isLoose) offered = near.join(' ')
  }
  const { count, total, isAtLeast, facets, isLoose } = found
  return { cards: await cardsOf(services, actor, found, clauses), total, isAtLeast, count, facets, pages: Math.min(MOST_PAGES, Math.ceil(total / PAGE)), isLoose, isCut, corrected, offered }
}

/** The words with what nobody wrote replaced by what is near; null where there is nothing to replace. */
async function meantBy({ search }: Pick<Services, 'search'>, runs: readonly string[], toOffer = false): Promise<string[] | null> {
  const meant = await Promise.all(runs.map(async (run) => (await search.nearest(run, toOffer)) ?? run))
  return meant.some((run, i) => run !== runs[i]) ? meant : null
}

async function cardsOf({ db }: Pick<Services, 'db'>, actor: Actor, { hits }: Found, clauses: Question['clauses']): Promise<ResultCard[]> {
  const caseIds = [...new Set(hits.map(({ caseId }) => caseId))]
  const personId = actor.kind === 'person' ? actor.personId : ''
  const [entries, cases, answers] = await Promise.all([
    db.searchEntry.findMany({ where: { id: { in: hits.map(({ entryId }) => entryId) } }, select: { id: true, text: true, part: true } }),
    db.case.findMany({ where: { id: { in: caseIds } }, include: { institution: { select: { name: true } }, author: { select: { name: true } } }, omit: { draftJson: true } }),
    db.caseAnswer.findMany({ where: { personId, caseId: { in: caseIds } }, select: { caseId: true, version: true } }),
  ])
  const versions = await db.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } })
  const [entryOf, caseOf, contents] = [new Map(entries.map((one) => [one.id, one])), new Map(cases.map((one) => [one.id, one])), new Map(versions.map(({ caseId, contentJson }) => [caseId, contentOf(contentJson)]))]
  const found = hits.flatMap(({ entryId, kind, caseId, refId }) => {
    const [entry, row, content] = [entryOf.get(entryId), caseOf.get(caseId), contents.get(caseId)]
    // Removed between the two questions.
    return entry && row && content ? [{ entry, row, content, kind, refId }] : []
  })
  const pictures = await picturesOf(db, actor, found.filter(({ kind }) => kind !== 'comment').map(({ row, entry, content }) => ({ caseId: row.id, content, isFreeOnly: row.isCharged && entry.part === 'free' })))
  return found.map(({ entry, row, content, kind, refId }): ResultCard => {
    const hasAnswered = answers.some(({ caseId, version }) => caseId === row.id && version === row.version)
    const isQuiz = content.quiz !== null && !hasAnswered && !can(actor, 'edit', subjectOfCase(row, false))
    const isComment = kind === 'comment'
    return {
      kind, caseId: row.id, commentId: isComment ? refId : null, title: isQuiz ? content.quizTitle : content.title, snippet: snippetOf(entry.text, clauses),
      institution: row.institution.name, author: row.author.name, difficulty: content.difficulty, tags: [...content.tags.modality, ...content.tags.anatomy, ...(isQuiz || entry.part === 'free' ? [] : content.tags.pathology)],
      isCharged: row.isCharged, isQuiz, picture: isComment ? null : (pictures.get(row.id) ?? null), publishedAt: row.publishedAt ?? new Date(0),
    }
  })
}

/** A picture for each: the series of its first key image, or the first one that this reader may see. */
export async function picturesOf(db: Services['db'], actor: Actor, cases: { caseId: string; content: CaseContent; isFreeOnly: boolean }[]): Promise<Map<string, NonNullable<ResultCard['picture']>>> {
  const wanted = cases.map(({ caseId, content, isFreeOnly }) => ({ caseId, seriesIds: candidates(content, isFreeOnly) }))
  const ids = [...new Set(wanted.flatMap(({ seriesIds }) => seriesIds))]
  if (ids.length === 0) return new Map()
  const rows = await db.series.findMany({ where: { id: { in: ids } }, select: { id: true, seriesUid: true, modality: true, description: true, pixelState: true, faceState: true, study: { select: { studyUid: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  const seen = new Map(rows.filter((row) => hasPictures(row.modality) && can(actor, 'read', subjectOfSeries(row.study, row))).map(({ id, seriesUid, modality, description, study }) => [id, { studyUid: study.studyUid, seriesUid, modality, description }]))
  return new Map(wanted.flatMap(({ caseId, seriesIds }) => {
    const picture = seriesIds.map((id) => seen.get(id)).find(Boolean)
    return picture ? [[caseId, picture] as const] : []
  }))
}

const MOST_CANDIDATES = 4

function candidates({ keyImages, views, series }: CaseContent, isFreeOnly: boolean): string[] {
  const first = views.find(({ key }) => key === keyImages[0]?.view)?.shown.panes[0]?.seriesId ?? null
  const ids = series.filter(({ isFree }) => isFree || !isFreeOnly).map(({ seriesId }) => seriesId)
  return (first && ids.includes(first) ? [first, ...ids.filter((id) => id !== first)] : ids).slice(0, MOST_CANDIDATES)
}
