import { basename, dirname, posix } from 'node:path'
import type { RichNode } from '../rich-text'
import { blocksFrom, boundedLessons, IMPORT_BOUNDS, paragraph, titleOf, type LeftOut, type PictureHere, type ReadFile } from './imported'
import type { Archive } from './open-archive.server'
import { Pictures } from './pictures.server'
import { attributesOf, insides, unescaped } from './xml-text'

/** Words of one slide or page in reading order: its title, its lines, what its speaker noted. */
export interface Page { title: string; lines: string[]; notes: string[]; pictures: PictureHere[] }

/** Presentation of PowerPoint (ECMA-376): slides in the order of the presentation, with their notes and the pictures on them. What they look like as a whole would need a program that draws them; their words are what is searched, read aloud and translated. */
export async function readSlides(archive: Archive, name: string, newId: () => string): Promise<ReadFile> {
  const names = new Set(archive.names)
  const text = async (path: string) => (names.has(path) ? (await archive.read(path)).toString('utf8') : '')
  const related = async (path: string) => new Map(attributesOf(await text(`${dirname(path)}/_rels/${basename(path)}.rels`), 'Relationship').map(({ Id = '', Target = '', Type = '' }) => [Id, { path: posix.normalize(Target.startsWith('/') ? Target.slice(1) : posix.join(dirname(path), Target)), type: Type.split('/').at(-1) ?? '' }]))
  const main = 'ppt/presentation.xml'
  const of = await related(main)
  const slides = attributesOf(await text(main), 'p:sldId').flatMap((one) => { const path = of.get(one['r:id'] ?? '')?.path; return path && names.has(path) ? [path] : [] })
  if (slides.length === 0) return { kind: 'unread', why: 'empty' }
  const leftOut = new Set<LeftOut>(slides.length > IMPORT_BOUNDS.pages ? ['beyond'] : [])
  const pages: Page[] = []
  const held = new Pictures(archive, leftOut)
  for (const slide of slides.slice(0, IMPORT_BOUNDS.pages)) {
    const xml = await text(slide)
    const beside = await related(slide)
    const pictures: PictureHere[] = []
    for (const inner of insides(xml, 'p:pic')) {
      const id = await held.take(beside.get(attributesOf(inner, 'a:blip')[0]?.['r:embed'] ?? '')?.path ?? '')
      if (id !== null) pictures.push({ type: 'picture', id, alt: titleOf(attributesOf(inner, 'p:cNvPr')[0]?.descr ?? '') })
    }
    const notes = [...beside.values()].find(({ type }) => type === 'notesSlide')?.path
    const shapes = insides(xml, 'p:sp').map((inner) => ({ isTitle: /<p:ph\b[^>]*type="(title|ctrTitle)"/.test(inner), lines: linesOf(inner) }))
    const tables = insides(xml, 'a:tbl').flatMap((inner) => insides(inner, 'a:tr').map((row) => insides(row, 'a:tc').map((cell) => linesOf(cell).join(' ')).join(' | ')))
    pages.push({
      title: shapes.filter(({ isTitle }) => isTitle).flatMap(({ lines }) => lines).join(' '), lines: [...shapes.filter(({ isTitle }) => !isTitle).flatMap(({ lines }) => lines), ...tables],
      // The number of the page stands in a place of its own.
      notes: notes ? insides(await text(notes), 'p:sp').filter((inner) => /<p:ph\b[^>]*type="body"/.test(inner)).flatMap(linesOf) : [], pictures,
    })
  }
  return { kind: 'read', lessons: lessonsOf(pages, name, newId, leftOut), pictures: held.all, leftOut: [...leftOut] }
}

/** Paragraphs; a line break within one is a space. */
const linesOf = (xml: string): string[] => insides(xml, 'a:p').map((inner) => unescaped(insides(inner.replace(/<a:br\s*\/>/g, '<a:t> </a:t>'), 'a:t').join('')).replace(/\s+/g, ' ').trim()).filter(Boolean)

/** Each page is a text of its own, under its title. */
export function lessonsOf(pages: readonly Page[], name: string, newId: () => string, leftOut: Set<LeftOut>) {
  const blocks = pages.flatMap(({ title, lines, notes, pictures }) => {
    const nodes: (RichNode | PictureHere)[] = [
      ...(title ? [{ type: 'heading' as const, attrs: { level: 2 as const }, content: [{ type: 'text' as const, text: titleOf(title) }] }] : []), ...lines.map(paragraph), ...pictures,
      ...(notes.length > 0 ? [{ type: 'blockquote' as const, content: notes.map(paragraph) }] : []),
    ]
    return blocksFrom(nodes, newId)
  })
  return boundedLessons(blocks.length > 0 ? [{ title: titleOf(name), blocks }] : [], leftOut)
}
