import type { CaseContent, Two } from '~/domain/cases/case'

/**
 * Two authors wrote in one draft. What only one of them touched is taken from that one; what both did is theirs to choose,
 * with both texts in sight. Lists are one part each: an order of two lists that nobody wrote would be nobody's.
 */

/** A text in one language, or a whole list. */
export type Part =
  | `${'title' | 'quizTitle' | 'history' | 'findings' | 'discussion' | 'theory' | 'diagnosis.text' | 'diagnosis.provenBy'}.${'en' | 'zh'}`
  | 'diagnosis.certainty' | 'differential' | 'takeHome' | 'references' | 'series' | 'views' | 'tags' | 'difficulty' | 'audience' | 'languages' | 'quiz'

interface Access { get(content: CaseContent): unknown; set(content: CaseContent, from: CaseContent): CaseContent }

const TEXTS = ['title', 'quizTitle', 'history', 'findings', 'discussion', 'theory'] as const
const LISTS = ['differential', 'takeHome', 'references', 'series', 'tags', 'difficulty', 'audience', 'languages', 'quiz'] as const
const language = ['en', 'zh'] as const

const PARTS = new Map<Part, Access>([
  ...TEXTS.flatMap((name) => language.map((one): [Part, Access] => [`${name}.${one}`, { get: (content) => content[name][one], set: (content, from) => ({ ...content, [name]: { ...content[name], [one]: from[name][one] } }) }])),
  ...(['text', 'provenBy'] as const).flatMap((name) => language.map((one): [Part, Access] => [`diagnosis.${name}.${one}`, {
    get: ({ diagnosis }) => diagnosis[name][one],
    set: (content, from) => ({ ...content, diagnosis: { ...content.diagnosis, [name]: { ...content.diagnosis[name], [one]: from.diagnosis[name][one] } } }),
  }])),
  ['diagnosis.certainty', { get: ({ diagnosis }) => diagnosis.certainty, set: (content, from) => ({ ...content, diagnosis: { ...content.diagnosis, certainty: from.diagnosis.certainty } }) }],
  ...LISTS.map((name): [Part, Access] => [name, { get: (content) => content[name], set: (content, from) => ({ ...content, [name]: from[name] }) }]),
  // A key image without its view is none.
  ['views', { get: ({ views, keyImages }) => [views, keyImages], set: (content, { views, keyImages }) => ({ ...content, views, keyImages }) }],
])

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Where the two differ. */
export const differing = (a: CaseContent, b: CaseContent): Part[] => [...PARTS].filter(([, { get }]) => !same(get(a), get(b))).map(([part]) => part)

export interface Merged {
  /** With one's own where both wrote. */
  content: CaseContent
  /** Where both wrote, and differently. */
  clashes: Part[]
}

/** @param base what both began with */
export function mergeDrafts(base: CaseContent, mine: CaseContent, theirs: CaseContent): Merged {
  let content = theirs
  const clashes: Part[] = []
  for (const [part, { get, set }] of PARTS) {
    if (same(get(base), get(mine)) || same(get(mine), get(theirs))) continue
    content = set(content, mine)
    if (!same(get(base), get(theirs))) clashes.push(part)
  }
  return { content, clashes }
}

export const takePart = (content: CaseContent, part: Part, from: CaseContent): CaseContent => PARTS.get(part)!.set(content, from)

/** The text of a part in one language; null: it is a list. */
export function textOf(content: CaseContent, part: Part): string | null {
  const value = PARTS.get(part)!.get(content)
  return /\.(en|zh)$/.test(part) ? String(value) : null
}

/** Both texts, one after the other: for the author to make one of. */
export function withBoth(content: CaseContent, part: Part, mine: CaseContent, theirs: CaseContent): CaseContent {
  const [first, second] = [textOf(mine, part), textOf(theirs, part)]
  if (first === null || second === null) return content
  const path = part.split('.')
  const one = path.at(-1) as keyof Two
  const joined = `${first}\n\n${second}`
  const change = (two: Two): Two => ({ ...two, [one]: joined })
  if (path[0] === 'diagnosis') {
    const name = path[1] as 'text' | 'provenBy'
    return { ...content, diagnosis: { ...content.diagnosis, [name]: change(content.diagnosis[name]) } }
  }
  const name = path[0] as (typeof TEXTS)[number]
  return { ...content, [name]: change(content[name]) }
}

/** What a list holds, a line each, for who has to choose between two. */
export function linesOf(content: CaseContent, part: Part, words: { series: (id: string) => string; tag: (key: string) => string }): string[] {
  const said = ({ en, zh }: Two) => [en, zh].filter(Boolean).join(' / ')
  switch (part) {
    case 'differential': return content.differential.map(({ text, why }) => [said(text), said(why)].filter(Boolean).join(': '))
    case 'takeHome': return content.takeHome.map(said)
    case 'references': return content.references.map(({ text, doi, url }) => [text, doi, url].filter(Boolean).join(' '))
    case 'series': return content.series.map(({ seriesId, isFree }) => `${words.series(seriesId)}${isFree ? ' *' : ''}`)
    case 'views': return content.views.map(({ key, words: called }) => said(called) || key)
    case 'tags': return [...content.tags.modality, ...content.tags.anatomy, ...content.tags.pathology].map(words.tag)
    case 'difficulty': return [String(content.difficulty)]
    case 'audience': return [...content.audience]
    case 'languages': return [...content.languages]
    case 'quiz': return content.quiz ? [...content.quiz.accepts, ...(content.quiz.asksMark ? [`≤ ${content.quiz.toleranceMm} mm`] : [])] : []
    case 'diagnosis.certainty': return [content.diagnosis.certainty]
    default: return [textOf(content, part) ?? '']
  }
}
