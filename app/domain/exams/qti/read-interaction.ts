import { QUESTION_BOUNDS, type Asked, type HotspotShape } from '~/domain/questions/question'
import { idsFor } from './item-tree'
import { plainLine } from './plain-line'
import type { Note, UnreadItem } from './report'
import { allOf, childOf, childrenOf, elementsOf, textIn, type XmlElement } from './xml'

/** One interaction of an item as a question of ours, where one means the same. Pure. */

export interface ReadPicture { mediaId: string; width: number; height: number }
export interface ReadingOn { item: XmlElement; unit: string; isOurs: boolean; newId: () => string; pictureOf: (href: string) => ReadPicture | null }
export type ReadInteraction = { kind: 'read'; asked: Asked; notes: Note[] } | { kind: 'unread'; why: UnreadItem; names: string[] }

const unread = (why: UnreadItem, names: string[] = []): ReadInteraction => ({ kind: 'unread', why, names })
const read = (asked: Asked, ...notes: (Note | false)[]): ReadInteraction => ({ kind: 'read', asked, notes: notes.filter((one) => one !== false) })
const SCORING: Note = { what: 'scoring', names: [] }

interface Declared { cardinality: string; type: string; correct: string[]; mapping: { key: string; points: number; isSensitive: boolean }[]; areas: XmlElement[] }
function declaredOf(item: XmlElement, response: string): Declared | null {
  const found = childrenOf(item, 'qti-response-declaration').find((one) => one.attributes.get('identifier') === response)
  if (!found) return null
  const [correct, mapping, areas] = ['qti-correct-response', 'qti-mapping', 'qti-area-mapping'].map((name) => childOf(found, name))
  return {
    cardinality: found.attributes.get('cardinality') ?? '', type: found.attributes.get('base-type') ?? '',
    correct: correct ? childrenOf(correct, 'qti-value').map((one) => textIn(one).trim()) : [],
    mapping: mapping ? childrenOf(mapping, 'qti-map-entry').map(({ attributes }) => ({ key: attributes.get('map-key') ?? '', points: Number(attributes.get('mapped-value')), isSensitive: attributes.get('case-sensitive') !== 'false' })) : [],
    areas: areas ? childrenOf(areas, 'qti-area-map-entry') : [],
  }
}

/** Whether points come by what each part is worth, or for the whole. */
function scoresByMap(item: XmlElement, response: string): boolean {
  const processing = childOf(item, 'qti-response-processing')
  if (!processing) return false
  if (/map_response/.test(processing.attributes.get('template') ?? '')) return true
  return [...allOf(processing, 'qti-map-response'), ...allOf(processing, 'qti-map-response-point')].some((one) => one.attributes.get('identifier') === response)
}

interface Lines { kind: 'lines'; all: { identifier: string; id: string; words: string; why: string }[] }
function linesOf(elements: readonly XmlElement[], idOf: (identifier: string) => string): Lines | { kind: 'unread'; why: UnreadItem; names: string[] } {
  const all: Lines['all'] = []
  for (const element of elements) {
    const feedback = childrenOf(element, 'qti-feedback-inline')
    const { words, others } = plainLine(element.children.filter((one) => typeof one === 'string' || one.name !== 'qti-feedback-inline'))
    if (others.length > 0) return { kind: 'unread', why: 'choice-not-words', names: others }
    if (words.length > QUESTION_BOUNDS.line) return { kind: 'unread', why: 'too-large', names: [] }
    const identifier = element.attributes.get('identifier') ?? ''
    all.push({ identifier, id: idOf(identifier), words, why: feedback.length === 1 ? plainLine(feedback[0]!.children).words.slice(0, QUESTION_BOUNDS.line) : '' })
  }
  if (new Set(all.map(({ identifier }) => identifier)).size !== all.length) return { kind: 'unread', why: 'twice', names: [] }
  return all.length > QUESTION_BOUNDS.options ? { kind: 'unread', why: 'too-large', names: [] } : { kind: 'lines', all }
}

export function readInteraction(interaction: XmlElement, on: ReadingOn): ReadInteraction {
  const response = interaction.attributes.get('response-identifier') ?? ''
  const declared = declaredOf(on.item, response)
  if (!declared) return unread('no-key')
  const given = { interaction, response, declared, on }
  switch (interaction.name) {
    case 'qti-choice-interaction': return choiceOf(given)
    case 'qti-match-interaction': return matchOf(given)
    case 'qti-order-interaction': return orderOf(given)
    case 'qti-text-entry-interaction': return declared.type === 'string' ? shortOf(given) : declared.type === 'float' || declared.type === 'integer' ? numericOf(given) : unread('unsupported', [`${interaction.name} ${declared.type}`])
    case 'qti-select-point-interaction': return pointOf(given, declared.areas)
    case 'qti-hotspot-interaction': return declared.cardinality === 'single' ? pointOf(given, childrenOf(interaction, 'qti-hotspot-choice').filter((one) => declared.correct.includes(one.attributes.get('identifier') ?? '')).map((one) => one)) : unread('unsupported', [interaction.name])
    default: return unread('unsupported', [interaction.attributes.get('data-theatrum-kind') ?? interaction.name])
  }
}

interface Given { interaction: XmlElement; response: string; declared: Declared; on: ReadingOn }

function choiceOf({ interaction, response, declared, on }: Given): ReadInteraction {
  const lines = linesOf(childrenOf(interaction, 'qti-simple-choice'), idsFor(on.newId, on.isOurs))
  if (lines.kind === 'unread') return lines
  const idOf = new Map(lines.all.map(({ identifier, id }) => [identifier, id]))
  const options = lines.all.map(({ id, words, why }) => ({ id, words, why }))
  if (options.length < 2) return unread('no-question')
  const best = Math.max(0, ...declared.mapping.map(({ points }) => points))
  const keyed = declared.correct.length > 0 ? declared.correct : declared.mapping.filter(({ points }) => points > 0).map(({ key }) => key)
  const right = keyed.flatMap((one) => idOf.get(one) ?? [])
  const byMap = scoresByMap(on.item, response)
  if (declared.cardinality === 'single') {
    const top = declared.correct.length > 0 ? keyed : declared.mapping.filter(({ points }) => points > 0 && points === best).map(({ key }) => key)
    if (top.length !== 1 || !idOf.has(top[0]!)) return unread('no-key')
    return read({ kind: 'single', options, right: idOf.get(top[0]!)! }, byMap && declared.mapping.some(({ key, points }) => points !== 0 && key !== top[0]) && SCORING)
  }
  if (declared.cardinality !== 'multiple') return unread('unsupported', [`${interaction.name} ${declared.cardinality}`])
  // Nothing may be right, but only where that was said by us.
  if (right.length !== keyed.length || (right.length === 0 && !on.isOurs)) return unread('no-key')
  const pointsOf = new Map(declared.mapping.map(({ key, points }) => [key, points]))
  const isShared = byMap && lines.all.every(({ identifier, id }) => Math.abs((pointsOf.get(identifier) ?? 0) - (right.includes(id) ? best : -best)) < 1e-9)
  return read({ kind: 'multiple', options, right, scoring: isShared ? 'partial' : 'all-or-nothing' }, byMap && !isShared && SCORING)
}

const TRUE = /^(true|t|yes|richtig|wahr|vrai|对|正确|是|√|✓)$/i
const FALSE = /^(false|f|no|falsch|faux|错|错误|否|×|✗)$/i

function matchOf({ interaction, response, declared, on }: Given): ReadInteraction {
  const [first, second, ...more] = childrenOf(interaction, 'qti-simple-match-set')
  if (!first || !second || more.length > 0) return unread('unsupported', [interaction.name])
  const [from, to] = [first, second].map((set) => linesOf(childrenOf(set, 'qti-simple-associable-choice'), idsFor(on.newId, on.isOurs))) as [ReturnType<typeof linesOf>, ReturnType<typeof linesOf>]
  if (from.kind === 'unread') return from
  if (to.kind === 'unread') return to
  const keyed = declared.correct.length > 0 ? declared.correct : declared.mapping.filter(({ points }) => points > 0).map(({ key }) => key)
  const pairs = keyed.map((pair) => pair.split(/\s+/))
  const partnersOf = (identifier: string) => pairs.filter(([a]) => a === identifier).map(([, b]) => b!)
  const note = !on.isOurs && !scoresByMap(on.item, response) && SCORING
  const isYesNo = to.all.length === 2 && to.all.some(({ words }) => TRUE.test(words)) && to.all.some(({ words }) => FALSE.test(words))
  if (isYesNo) {
    const yes = to.all.find(({ words }) => TRUE.test(words))!.identifier
    if (from.all.length === 0 || from.all.some(({ identifier }) => partnersOf(identifier).length !== 1 || !to.all.some((one) => one.identifier === partnersOf(identifier)[0]))) return unread('no-key')
    return read({ kind: 'true-false', statements: from.all.map(({ identifier, id, words }) => ({ id, words, isTrue: partnersOf(identifier)[0] === yes })) }, note)
  }
  const idOf = new Map(to.all.map(({ identifier, id }) => [identifier, id]))
  const items = from.all.map(({ identifier, id, words }) => ({ id, words, right: idOf.get(partnersOf(identifier)[0] ?? '') ?? null }))
  if (items.length === 0 || to.all.length < 2) return unread('no-question')
  if (from.all.some(({ identifier }) => partnersOf(identifier).length > 1)) return unread('unsupported', [interaction.name])
  if (!on.isOurs && items.some(({ right }) => right === null)) return unread('no-key')
  return read({ kind: 'match', options: to.all.map(({ id, words }) => ({ id, words })), items }, note)
}

function orderOf({ interaction, declared, on }: Given): ReadInteraction {
  const lines = linesOf(childrenOf(interaction, 'qti-simple-choice'), idsFor(on.newId, on.isOurs))
  if (lines.kind === 'unread') return lines
  const items = declared.correct.flatMap((one) => { const found = lines.all.find(({ identifier }) => identifier === one); return found ? [{ id: found.id, words: found.words }] : [] })
  if (items.length < 2 || new Set(items.map(({ id }) => id)).size !== lines.all.length || items.length !== lines.all.length) return unread('no-key')
  return read({ kind: 'order', items }, !on.isOurs && SCORING)
}

function shortOf({ declared, on }: Given): ReadInteraction {
  const best = Math.max(0, ...declared.mapping.map(({ points }) => points))
  const full = declared.mapping.filter(({ points }) => points > 0 && points === best)
  const accepts = [...new Set([...declared.correct, ...full.map(({ key }) => key)].map((one) => one.trim()).filter(Boolean))]
  if (accepts.length === 0 && !on.isOurs) return unread('no-key')
  if (accepts.length > QUESTION_BOUNDS.accepted || accepts.some((one) => one.length > 200)) return unread('too-large')
  return read({ kind: 'short', accepts }, !on.isOurs && (full.some(({ isSensitive }) => isSensitive) || declared.mapping.some(({ points }) => points > 0 && points < best)) && SCORING)
}

function numericOf({ response, declared, on }: Given): ReadInteraction {
  const right = declared.correct[0] === undefined || declared.correct[0] === '' ? null : Number(declared.correct[0])
  if (right !== null && !Number.isFinite(right)) return unread('no-key')
  if (right === null && !on.isOurs) return unread('no-key')
  const processing = childOf(on.item, 'qti-response-processing')
  const equal = processing && allOf(processing, 'qti-equal').find((one) => elementsOf(one).some(({ attributes }) => attributes.get('identifier') === response))
  const mode = equal?.attributes.get('tolerance-mode') ?? 'exact'
  const given = (equal?.attributes.get('tolerance') ?? '').split(/\s+/).filter(Boolean).map(Number)
  const isPlain = mode === 'exact' || (given.length > 0 && given.every((one) => Number.isFinite(one) && one >= 0) && given.every((one) => one === given[0]))
  const least = Math.min(...given.filter((one) => Number.isFinite(one) && one >= 0))
  const tolerance = mode === 'exact' || !Number.isFinite(least) ? 0 : mode === 'relative' ? Math.abs(right ?? 0) * least / 100 : least
  return read({ kind: 'numeric', right, tolerance, unit: on.unit.slice(0, 40) }, !isPlain && SCORING)
}

function pointOf({ interaction, declared, on }: Given, entries: readonly XmlElement[]): ReadInteraction {
  if (declared.cardinality !== 'single') return unread('unsupported', [`${interaction.name} ${declared.cardinality}`])
  const image = elementsOf(interaction).find(({ name }) => name === 'img' || name === 'object')
  const href = image?.attributes.get('src') ?? image?.attributes.get('data') ?? ''
  const picture = on.pictureOf(href)
  if (!image || !picture) return unread('picture', href ? [href.slice(0, 200)] : [])
  const side = (name: 'width' | 'height') => { const said = Number(image.attributes.get(name)); return Number.isFinite(said) && said > 0 ? said : picture[name] }
  const best = Math.max(0, ...entries.map(({ attributes }) => Number(attributes.get('mapped-value') ?? 1)))
  const full = entries.filter(({ attributes }) => { const points = Number(attributes.get('mapped-value') ?? 1); return points > 0 && points === best })
  const areas = full.map((one) => areaOf(one, side('width'), side('height')))
  if (areas.some((one) => one === null)) return unread('unsupported', [interaction.name])
  if (areas.length === 0 && !on.isOurs) return unread('no-key')
  return read({ kind: 'hotspot', mediaId: picture.mediaId, alt: (image.attributes.get('alt') ?? '').slice(0, QUESTION_BOUNDS.line), areas: areas as HotspotShape[] }, full.length < entries.length && SCORING)
}

/** Null: a shape that we have none for, or one that lies outside of the picture. */
function areaOf({ attributes }: XmlElement, width: number, height: number): HotspotShape | null {
  const given = (attributes.get('coords') ?? '').split(/[\s,]+/).filter(Boolean).map(Number)
  if (given.length > 400 || !given.every(Number.isFinite)) return null
  const places = Array.from({ length: Math.floor(given.length / 2) }, (_, n) => [given[2 * n]! / width, given[2 * n + 1]! / height] as [number, number])
  if (!places.every((one) => one.every((share) => share >= 0 && share <= 1))) return null
  switch (attributes.get('shape')) {
    case 'circle': return given.length === 3 && given[2]! > 0 && given[2]! <= width ? { kind: 'circle', centre: places[0]!, radius: given[2]! / width } : null
    case 'rect': return given.length === 4 ? { kind: 'box', from: places[0]!, to: places[1]! } : null
    case 'poly': return places.length >= 3 && given.length % 2 === 0 ? { kind: 'polygon', points: places } : null
    default: return null
  }
}
