import { z } from 'zod'
import { deskShown } from '~/domain/images/shown'

/** What an expert writes. Checked whenever it comes from a page, a file or the database; drafts may be empty where a published text may not. */

export const CASE_KINDS = ['case', 'report', 'article'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

export const CASE_BOUNDS = {
  title: 200, line: 500, text: 40_000, differential: 20, references: 60, takeHome: 12, views: 60, series: 40, keyImages: 30, tags: 20, caption: 300,
  /** Of all of it as JSON, bytes. */
  whole: 512_000,
} as const

/** How sure the diagnosis is, and by what: the library's own four steps, after the field's rule that a case says what proves it. */
export const CERTAINTIES = ['certain', 'almost-certain', 'probable', 'possible'] as const
export type Certainty = (typeof CERTAINTIES)[number]
export const AUDIENCES = ['student', 'resident', 'specialist'] as const
export const LANGUAGES = ['en', 'zh'] as const

const two = (most: number) => z.strictObject({ en: z.string().max(most), zh: z.string().max(most) })
const key = z.string().regex(/^[a-z0-9-]{1,40}$/)
const id = z.string().regex(/^[a-z0-9]{1,40}$/)
/** Chosen by the page that it was drawn on. */
const findingId = z.string().regex(/^[a-z0-9-]{1,40}$/)
const tags = z.array(key).max(CASE_BOUNDS.tags).refine((all) => new Set(all).size === all.length)
/** A web address that a reader may press. */
const address = z.string().max(500).regex(/^https:\/\/[^\s"<>]+$/).or(z.literal(''))
/** As the DOI foundation writes it, without the resolver. */
const doi = z.string().max(200).regex(/^10\.\d{4,9}\/\S+$/).or(z.literal(''))

/** A place in the pictures that the text leads to: what the desk shows, and whose marks are seen there. */
const view = z.strictObject({ key, words: two(CASE_BOUNDS.line), shown: deskShown, findings: z.array(findingId).max(50) })

export const caseContent = z.strictObject({
  version: z.literal(1),
  title: two(CASE_BOUNDS.title),
  /** Stands in lists for those who have not answered: tells nothing of the diagnosis. Empty: the title tells nothing. */
  quizTitle: two(CASE_BOUNDS.title),
  /** Markdown; `[words](view:KEY)` leads to a view. */
  history: two(CASE_BOUNDS.text),
  findings: two(CASE_BOUNDS.text),
  diagnosis: z.strictObject({ text: two(CASE_BOUNDS.line), certainty: z.enum(CERTAINTIES), provenBy: two(CASE_BOUNDS.line) }),
  differential: z.array(z.strictObject({ text: two(CASE_BOUNDS.line), why: two(2_000) })).max(CASE_BOUNDS.differential),
  discussion: two(CASE_BOUNDS.text),
  theory: two(CASE_BOUNDS.text),
  takeHome: z.array(two(CASE_BOUNDS.line)).max(CASE_BOUNDS.takeHome),
  references: z.array(z.strictObject({ text: z.string().max(1_000), doi, url: address })).max(CASE_BOUNDS.references),
  /** In the order they are read in. `isFree`: seen before it is bought. */
  series: z.array(z.strictObject({ studyId: id, seriesId: id, isFree: z.boolean() })).max(CASE_BOUNDS.series),
  views: z.array(view).max(CASE_BOUNDS.views).refine((all) => new Set(all.map(({ key }) => key)).size === all.length),
  /** Keys of views, shown as pictures; the first stands on the case's card. */
  keyImages: z.array(z.strictObject({ view: key, caption: two(CASE_BOUNDS.caption) })).max(CASE_BOUNDS.keyImages),
  tags: z.strictObject({ modality: tags, anatomy: tags, pathology: tags }),
  /** 1 to 5. */
  difficulty: z.int().min(1).max(5),
  audience: z.array(z.enum(AUDIENCES)).max(AUDIENCES.length),
  /** It is published in. */
  languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length),
  /** What readers are asked before the diagnosis is shown; none: it is no quiz. */
  quiz: z.strictObject({ asksMark: z.boolean(), findings: z.array(findingId).max(20), toleranceMm: z.number().min(0).max(200), accepts: z.array(z.string().min(1).max(200)).max(20) }).nullable(),
}).refine(({ views, keyImages }) => keyImages.every(({ view }) => views.some(({ key }) => key === view)))

export type CaseContent = z.infer<typeof caseContent>
export type CaseView = z.infer<typeof view>
export type Two = CaseContent['title']

const EMPTY: Two = { en: '', zh: '' }
export const emptyCase = (title: Two = EMPTY): CaseContent => ({
  version: 1, title, quizTitle: EMPTY, history: EMPTY, findings: EMPTY, diagnosis: { text: EMPTY, certainty: 'probable', provenBy: EMPTY }, differential: [], discussion: EMPTY, theory: EMPTY, takeHome: [], references: [],
  series: [], views: [], keyImages: [], tags: { modality: [], anatomy: [], pathology: [] }, difficulty: 2, audience: ['student'], languages: [title.zh && !title.en ? 'zh' : 'en'], quiz: null,
})

export type Unreadable = { kind: 'too-large' } | { kind: 'malformed'; where: string }

/** @returns what is wrong and where, for the person who can mend it. */
export function readCase(value: unknown): { kind: 'read'; content: CaseContent } | Unreadable {
  if (new TextEncoder().encode(JSON.stringify(value) ?? '').length > CASE_BOUNDS.whole) return { kind: 'too-large' }
  const read = caseContent.safeParse(value)
  return read.success ? { kind: 'read', content: read.data } : { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
}

export const MISSING = ['title', 'history', 'images', 'findings', 'diagnosis', 'discussion', 'certainty-proof', 'tags', 'quiz-title', 'own-marks', 'link'] as const
export type Missing = { what: (typeof MISSING)[number]; language: (typeof LANGUAGES)[number] | null; detail?: string }

/** What keeps it from being sent to a reviewer. An article has no patient, so no history, pictures or diagnosis. */
export function missingIn(kind: CaseKind, content: CaseContent): Missing[] {
  const missing: Missing[] = []
  const has = (text: Two, what: Missing['what']) => { for (const language of content.languages) if (text[language].trim() === '') missing.push({ what, language }) }
  has(content.title, 'title')
  if (kind === 'case') {
    has(content.history, 'history')
    has(content.findings, 'findings')
    has(content.diagnosis.text, 'diagnosis')
    if (content.series.length === 0) missing.push({ what: 'images', language: null })
    // Who says that it is certain says by what: pathology, surgery, the course of the disease.
    if (content.diagnosis.certainty === 'certain') has(content.diagnosis.provenBy, 'certainty-proof')
    if (content.quiz) has(content.quizTitle, 'quiz-title')
  }
  has(content.discussion, 'discussion')
  if (content.tags.modality.length + content.tags.anatomy.length + content.tags.pathology.length === 0) missing.push({ what: 'tags', language: null })
  for (const { language, key } of linksOf(content)) if (!content.views.some((one) => one.key === key)) missing.push({ what: 'link', language, detail: key })
  return missing
}

const VIEW_LINK = /\]\(view:([a-z0-9-]{1,40})\)/g

/** Every place of the text that leads to a view. */
const linksOf = ({ history, findings, discussion, theory }: CaseContent) => [history, findings, discussion, theory].flatMap(linksIn)
const linksIn = (text: Two) => LANGUAGES.flatMap((language) => [...text[language].matchAll(VIEW_LINK)].map(([, key]) => ({ language, key: key! })))

/** What somebody gets who has not answered yet: nothing that tells. A view leads to a place, and so to the finding: those stay that the history itself leads to. */
export function beforeAnswer(content: CaseContent): CaseContent {
  return {
    ...content, title: content.quizTitle, findings: EMPTY, diagnosis: { text: EMPTY, certainty: 'possible', provenBy: EMPTY }, differential: [], discussion: EMPTY, theory: EMPTY, takeHome: [], references: [], ...withoutWords(content, viewsOfHistory(content)),
    tags: { ...content.tags, pathology: [] }, quiz: content.quiz && { ...content.quiz, findings: [], accepts: [] },
  }
}

function viewsOfHistory({ history, views }: CaseContent): CaseView[] {
  const told = new Set(linksIn(history).map(({ key }) => key))
  return views.filter(({ key }) => told.has(key))
}

function withoutWords({ history, keyImages, views: all }: CaseContent, views: CaseView[]) {
  const names = neutralNames(all)
  // A link that leads nowhere keeps no name either.
  const linked = (text: string) => text.replace(VIEW_LINK, (_link, key: string) => `](view:${names.get(key) ?? 'none'})`)
  return {
    history: { en: linked(history.en), zh: linked(history.zh) }, views: views.map((one) => ({ ...one, key: names.get(one.key)!, words: EMPTY, findings: [] })),
    keyImages: keyImages.filter(({ view }) => views.some(({ key }) => key === view)).map(({ view }) => ({ view: names.get(view)!, caption: EMPTY })),
  }
}

const NEUTRAL = /^view(-\d+)?$/

/** A key may be made of words, and so tell: by its place among all views then. No name is another view's own, so that it means the same picture before and after. */
function neutralNames(views: readonly CaseView[]): Map<string, string> {
  const taken = new Set(views.map(({ key }) => key).filter((key) => NEUTRAL.test(key)))
  return new Map(views.map(({ key }, i) => {
    if (NEUTRAL.test(key)) return [key, key]
    let n = i + 1
    while (taken.has(`view-${n}`)) n += 1
    taken.add(`view-${n}`)
    return [key, `view-${n}`]
  }))
}

/** What somebody gets who has not bought it. */
export function freeOf(content: CaseContent): CaseContent {
  const free = content.series.filter(({ isFree }) => isFree)
  const isFree = (one: CaseView) => one.shown.panes.every(({ seriesId, fused }) => [seriesId, fused?.seriesId ?? null].every((id) => id === null || free.some((series) => series.seriesId === id)))
  const views = (content.quiz ? viewsOfHistory(content) : content.views).filter(isFree)
  return { ...beforeAnswer(content), ...withoutWords(content, views), title: content.quiz ? content.quizTitle : content.title, history: EMPTY, series: free }
}
