import { z } from 'zod'
import { block, type Block, type BlockKind } from '../../../app/domain/courses/block'
import { readMarkdown } from '../../../app/domain/courses/import/read-markdown'
import { emptyDoc, type RichDoc } from '../../../app/domain/courses/rich-text'
import { newBlock } from '../../../app/domain/courses/write/new-block'
import { pane, paneOf, PICTURES, sliceAt, type Picture, type Placed, type Places } from '../cases/plan'

/**
 * A demonstration's course as content/courses/*.json writes it: bodies of blocks as a course has them, but for
 * `{ "md": … }` (Markdown, becomes rich text; a text's own stands in the block), `{ "series", "at", "window" … }` (a place in the patient, becomes what the desk
 * shows) and strings that begin with `@` (`@media:NAME`, `@study:PICTURE`, `@series:PICTURE`, `@slice:PICTURE:x,y,z`, `@case:NAME`,
 * `@lesson3d:NAME`, `@rehearsal`), which become ids.
 */

const lesson = z.strictObject({ title: z.string(), blocks: z.array(z.looseObject({ kind: z.string() })) })
const coursePlan = z.strictObject({
  language: z.enum(['en', 'zh']), title: z.string(), summary: z.string(), credits: z.int(), creditKind: z.string(),
  modules: z.array(z.strictObject({ title: z.string(), lessons: z.array(lesson) })),
})
export type CoursePlan = z.infer<typeof coursePlan>

/** @throws where a file of ours is not what it should be */
export const readCoursePlan = (value: unknown): CoursePlan => coursePlan.parse(value)

/** What the names of a plan stand for here. Null: it is not on this machine, and the block that shows it is left out. */
export interface Named { places: Places; media: ReadonlyMap<string, string>; cases: ReadonlyMap<string, string | null>; lessons3d: ReadonlyMap<string, string | null>; rehearsal: string | null }

const namesIn = (plan: CoursePlan, of: string): string[] => [...new Set([...JSON.stringify(plan).matchAll(new RegExp(`"@${of}:([^":]+)`, 'g'))].map(([, name]) => name!))]
export const mediaIn = (plan: CoursePlan): string[] => namesIn(plan, 'media')
export const casesIn = (plan: CoursePlan): string[] => namesIn(plan, 'case')
export const lessons3dIn = (plan: CoursePlan): string[] => namesIn(plan, 'lesson3d')
/** Pictures that it cannot do without. */
export const picturesIn = (plan: CoursePlan): Picture[] => PICTURES.filter((one) => namesIn(plan, 'series').includes(one))

/** @throws where a block is none */
export function blocksFrom(name: string, lessonAt: string, planned: CoursePlan['modules'][number]['lessons'][number]['blocks'], named: Named): Block[] {
  return planned.flatMap((one, at) => {
    const id = `${name}-${lessonAt}-${at + 1}`
    const body = resolved(one.kind === 'text' ? { kind: 'text', doc: { md: one.md } } : one, named, id)
    return body === MISSING ? [] : [block.parse({ ...newBlock(one.kind as BlockKind, id), body })]
  })
}

const MISSING = Symbol('not on this machine')

function resolved(value: unknown, named: Named, where: string): unknown {
  if (typeof value === 'string') return value.startsWith('@') ? idOf(value, named, where) : value
  if (Array.isArray(value)) return orMissing(value.map((one) => resolved(one, named, where)))
  if (typeof value !== 'object' || value === null) return value
  if ('md' in value) return docOf(String(value.md), where)
  if ('series' in value && 'window' in value) {
    const view = pane.parse(value)
    return { layout: '1x1', active: 0, panes: [paneOf(where, view, placedOf(view.series, named, where))] }
  }
  const entries = Object.entries(value).map(([key, one]) => [key, resolved(one, named, where)] as const)
  return entries.some(([, one]) => one === MISSING) ? MISSING : Object.fromEntries(entries)
}

const orMissing = (all: unknown[]): unknown => (all.includes(MISSING) ? MISSING : all)

function placedOf(picture: string, { places }: Named, where: string): Placed {
  const found = places.get(picture as Picture)
  if (!found) throw new Error(`${where}: ${picture} is not here`)
  return found
}

function idOf(text: string, named: Named, where: string): unknown {
  const [of, name = '', at = ''] = text.slice(1).split(':') as [string, string?, string?]
  switch (of) {
    case 'media': { const found = named.media.get(name); if (!found) throw new Error(`${where}: no medium ${name}`); return found }
    case 'study': return placedOf(name, named, where).studyId
    case 'series': return placedOf(name, named, where).seriesId
    case 'slice': return sliceAt(where, placedOf(name, named, where).frames, at.split(',').map(Number) as [number, number, number])
    case 'case': return named.cases.get(name) ?? MISSING
    case 'lesson3d': return named.lessons3d.get(name) ?? MISSING
    case 'rehearsal': return named.rehearsal ?? MISSING
    default: throw new Error(`${where}: nothing is called ${text}`)
  }
}

/** Markdown without headings of lessons: one text. */
function docOf(markdown: string, where: string): RichDoc {
  let count = 0
  const read = readMarkdown(markdown, where, () => `x${++count}`)
  const body = read.kind === 'read' ? read.lessons[0]?.blocks[0]?.body : undefined
  return body?.kind === 'text' ? body.doc : emptyDoc()
}
