import { listLessons } from '~/domain/anatomy/list-lessons.server'
import { listRecordings } from '~/domain/broadcasts/list-recordings.server'
import type { Two } from '~/domain/cases/case'
import { seriesToChoose, type StudyChoice } from '~/domain/cases/find-series.server'
import type { ResultCard } from '~/domain/cases/search'
import { searchCases } from '~/domain/cases/search-cases.server'
import { readLibraryFilter, readLibraryPlace } from '~/domain/images/library'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCourse } from '../load-course.server'

/** What a block or a question can show of the house's store. */
export const STORE_KINDS = ['images', 'case', 'recording', 'lesson3d'] as const
export type StoreKind = (typeof STORE_KINDS)[number]

export interface CaseChoice { caseId: string; title: Two; institution: string; author: string; isCharged: boolean; picture: ResultCard['picture'] }
export interface RecordingChoice { recordingId: string; title: string; institution: string; startedAt: Date; durationMs: number; streams: string[] }
export interface Lesson3dChoice { lessonId: string; title: Two; steps: number; institution: string; model: string; isPublished: boolean }

export type FoundInStore =
  | { kind: 'images'; studies: StudyChoice[]; newer: string | null; older: string | null }
  | { kind: 'case'; cases: CaseChoice[]; page: number; pages: number }
  | { kind: 'recording'; recordings: RecordingChoice[]; page: number; pages: number }
  | { kind: 'lesson3d'; lessons: Lesson3dChoice[]; isCut: boolean }
  | { kind: 'unknown' } | { kind: 'not-found' } | { kind: 'forbidden' }

const MOST_WORDS = 100
const MOST_PAGES = 50

/** What an author of this course may choose from: what they may read themselves, latest first. Whether learners see it is told when it is published. @param query `of`, `search`, `modality`, `page`, `older`, `newer` */
export async function findInStore(services: Services, actor: Actor, courseId: string, query: URLSearchParams): Promise<FoundInStore> {
  const found = await loadCourse(services, actor, 'write', courseId)
  return found.kind === 'found' ? chooseFromStore(services, actor, query) : { kind: found.kind }
}

/** Whoever asks has shown that they write something that shows it. */
export async function chooseFromStore(services: Services, actor: Actor, query: URLSearchParams): Promise<FoundInStore> {
  const of = STORE_KINDS.find((one) => one === query.get('of'))
  const words = (query.get('search') ?? '').trim().slice(0, MOST_WORDS)
  const asked = Number(query.get('page') ?? 1)
  const page = Number.isInteger(asked) ? Math.min(MOST_PAGES, Math.max(1, asked)) : 1
  switch (of) {
    case 'images': return { kind: 'images', ...await seriesToChoose(services, actor, { filter: readLibraryFilter(query), place: readLibraryPlace(query) }) }
    case 'case': {
      const { cards, pages } = await searchCases(services, actor, { text: words, kinds: ['case'], facets: {}, page, isExact: false })
      return { kind: 'case', page, pages, cases: cards.map(({ caseId, title, institution, author, isCharged, picture }) => ({ caseId, title, institution, author, isCharged, picture })) }
    }
    case 'recording': {
      const { rows, total, pageSize } = await listRecordings(services, actor, { search: words, page })
      return { kind: 'recording', page, pages: Math.min(MOST_PAGES, Math.ceil(total / pageSize)), recordings: rows.filter(({ state }) => state === 'closed').map(({ id, title, institution, startedAt, durationMs, streams }) => ({ recordingId: id, title, institution, startedAt, durationMs, streams })) }
    }
    case 'lesson3d': {
      const { lessons, isCut } = await listLessons(services, actor)
      const wanted = words.toLocaleLowerCase()
      const named = lessons.filter(({ state, title, model }) => state !== 'withdrawn' && [title.en, title.zh, model.title].some((one) => one.toLocaleLowerCase().includes(wanted)))
      return { kind: 'lesson3d', isCut, lessons: named.map(({ id, title, steps, institution, model, state }) => ({ lessonId: id, title, steps, institution, model: model.title, isPublished: state === 'published' })) }
    }
    case undefined: return { kind: 'unknown' }
  }
}
