import { isBlankDoc } from '~/domain/courses/words-of'
import { QUESTION_BOUNDS } from '~/domain/questions/question'
import { ITEM_BOUNDS, itemContent, type ItemContent } from '../item'
import { asItem, bodyOf, idsFor } from './item-tree'
import { readInteraction, type ReadPicture } from './read-interaction'
import type { Note, UnreadItem } from './report'
import { docOf } from './rich-markup'
import { allOf, childOf, childrenOf, textIn, type XmlElement } from './xml'

export type ReadItem = { kind: 'read'; content: ItemContent; notes: Note[] } | { kind: 'unread'; why: UnreadItem; names: string[] }

/** Files of pictures that are asked about; others have no place in a question. */
export function picturesIn(root: XmlElement): string[] {
  const item = asItem(root)
  if (!item) return []
  return [...allOf(item, 'qti-select-point-interaction'), ...allOf(item, 'qti-hotspot-interaction')].flatMap((one) => [...childrenOf(one, 'img'), ...childrenOf(one, 'object')]).flatMap(({ attributes }) => attributes.get('src') ?? attributes.get('data') ?? [])
}

/**
 * An item of QTI 3.0, or of 2.x, as far as it says what a question of ours says. What would be asked or judged in another way is not
 * read at all; what merely has no place here is named. @param newId at random
 */
export function readItem(root: XmlElement, { newId, pictureOf, keywords = [] }: { newId: () => string; pictureOf: (href: string) => ReadPicture | null; keywords?: readonly string[] }): ReadItem {
  const item = asItem(root)
  const body = item && childOf(item, 'qti-item-body')
  if (!item || !body) return { kind: 'unread', why: 'no-item', names: [] }
  if (childOf(item, 'qti-template-declaration') || childOf(item, 'qti-template-processing')) return { kind: 'unread', why: 'template', names: [] }
  if (item.attributes.get('adaptive') === 'true') return { kind: 'unread', why: 'adaptive', names: [] }
  const isOurs = item.attributes.get('tool-name') === 'Theatrum'
  const read = bodyOf(body)
  if (read.kind === 'several-gaps') return { kind: 'unread', why: 'several-gaps', names: [] }
  const { parts } = read
  if (parts.length === 0) return { kind: 'unread', why: 'no-question', names: [] }
  if (parts.length > ITEM_BOUNDS.stages) return { kind: 'unread', why: 'too-many-stages', names: [] }
  const notes = new Map<Note['what'], Set<string>>()
  const note = ({ what, names }: Note) => { const all = notes.get(what) ?? new Set(); notes.set(what, all); for (const name of names) if (all.size < 20) all.add(name) }
  const explained = feedbackOf(item, parts.length, isOurs)
  if (explained.isLeftOut) note({ what: 'feedback', names: [] })
  if (parts.length > 1 && !isOurs) note({ what: 'steps', names: [] })
  if (parts.some(({ rubrics }) => rubrics.length > 0)) note({ what: 'rubric', names: [] })
  const most = maxScore(item)
  const idOf = idsFor(newId, isOurs)
  const stages: ItemContent['stages'] = []
  for (const [n, part] of parts.entries()) {
    const asked = readInteraction(part.interaction, { item, unit: part.unit, isOurs, newId, pictureOf })
    if (asked.kind === 'unread') return asked
    const prompt = childOf(part.interaction, 'qti-prompt')
    const [words, stem, explanation] = [part.words.length > 0 ? docOf(part.words) : null, docOf([...part.stem, ...(prompt ? [prompt] : [])]), explained.of.get(n) ? docOf([explained.of.get(n)!]) : null]
    if (!stem || (part.words.length > 0 && !words) || (explained.of.get(n) && !explanation)) return { kind: 'unread', why: 'too-large', names: [] }
    const leftOut = [stem, words, explanation].flatMap((one) => one?.leftOut ?? [])
    if (leftOut.length > 0) note({ what: 'markup', names: leftOut })
    const points = part.points ?? (most !== null ? most / parts.length : 1)
    const isPossible = points > 0 && points <= QUESTION_BOUNDS.points
    if (!isPossible) note({ what: 'points', names: [String(points).slice(0, 20)] })
    stages.push({ words: words && !isBlankDoc(words.doc) ? words.doc : null, question: { id: idOf(part.questionId ?? `question ${n}`), stem: stem.doc, points: isPossible ? points : 1, explanation: explanation && !isBlankDoc(explanation.doc) ? explanation.doc : null, asked: asked.asked } })
    asked.notes.forEach(note)
  }
  const lead = read.lead.length > 0 ? docOf(read.lead) : null
  if (read.lead.length > 0 && !lead) return { kind: 'unread', why: 'too-large', names: [] }
  if (lead && lead.leftOut.length > 0) note({ what: 'markup', names: lead.leftOut })
  const tags = [...new Set(keywords.map((one) => one.replace(/\s+/g, ' ').trim()).filter(Boolean))]
  const kept = tags.filter((one) => one.length <= ITEM_BOUNDS.tag).slice(0, ITEM_BOUNDS.tags)
  if (kept.length < tags.length) note({ what: 'tags', names: tags.filter((one) => !kept.includes(one)).slice(0, 20).map((one) => one.slice(0, 80)) })
  const checked = itemContent.safeParse({
    format: 1, title: (item.attributes.get('title') ?? '').trim().slice(0, ITEM_BOUNDS.title), language: languageOf(item), lead: lead && !isBlankDoc(lead.doc) ? lead.doc : null, stages,
    reference: '', caseId: null, courseId: null, tags: { subject: kept, modality: [], anatomy: [] }, level: null, difficulty: null,
  } satisfies ItemContent)
  return checked.success ? { kind: 'read', content: checked.data, notes: [...notes].map(([what, names]) => ({ what, names: [...names] })) } : { kind: 'unread', why: 'too-large', names: [] }
}

function languageOf(item: XmlElement): 'en' | 'zh' {
  const said = item.attributes.get('lang')
  if (said) return /^zh/i.test(said) ? 'zh' : 'en'
  return /\p{Script=Han}/u.test(textIn(childOf(item, 'qti-item-body') ?? item)) ? 'zh' : 'en'
}

function maxScore(item: XmlElement): number | null {
  const outcome = childrenOf(item, 'qti-outcome-declaration').find(({ attributes }) => attributes.get('identifier') === 'MAXSCORE')
  const text = outcome ? textIn(childOf(outcome, 'qti-default-value') ?? { name: '', attributes: new Map(), children: [] }).trim() : (childrenOf(item, 'qti-outcome-declaration').find(({ attributes }) => attributes.get('identifier') === 'SCORE')?.attributes.get('normal-maximum') ?? '')
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text)
}

/** Ours are for each question; of others' one that stands alone explains, several speak to different answers. */
function feedbackOf(item: XmlElement, parts: number, isOurs: boolean): { of: Map<number, XmlElement>; isLeftOut: boolean } {
  const all = childrenOf(item, 'qti-modal-feedback')
  if (!isOurs) return all.length === 1 && parts === 1 ? { of: new Map([[0, all[0]!]]), isLeftOut: false } : { of: new Map(), isLeftOut: all.length > 0 }
  const of = new Map(all.flatMap((one) => { const n = /^EXPLAINED_(\d{1,2})$/.exec(one.attributes.get('identifier') ?? '')?.[1]; return n === undefined ? [] : [[Number(n) - 1, one] as const] }))
  return { of, isLeftOut: of.size < all.length }
}
