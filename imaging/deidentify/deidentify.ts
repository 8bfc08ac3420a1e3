import { ImageRefused, type DataSet, type DeidentificationKey, type DicomFile, type Element, type Identity, type PixelFlags, type Tag, type Vr } from '#imaging/contract'
import { isTextVr, tagsOf, text, textElement, textsOf } from '#imaging/dicom/access'
import { isPrivate, isPrivateCreator, lookUp } from '#imaging/dicom/dictionary'
import { cleanPixelElement, movesFragments } from './clean-pixels'
import { cleanCode, cleanText, cleanVersion } from './clean-text'
import { CODE_TERMS } from './code-strings'
import { isCodeItem, keptCode, type KeptCode } from './coded'
import { ageAt, cleanAge, cleanTime, shiftDate, shiftDateTime } from './dates'
import { pixelFlags } from './flags'
import { markDeidentified } from './method'
import { forbiddenWords, personalValues, type PersonalValues } from './persons'
import { ruleOf } from './rules'
import { nameSegment } from './segment-names'
import { CLEANED_DESCRIPTORS } from './table-e1-1'
import { isWellKnownUid } from './well-known-uids'

export interface Deidentified {
  file: DicomFile
  identity: Identity
  flags: PixelFlags
  /** For the search of the written bytes (sweep.ts): of the file as it came. */
  personal: PersonalValues
}

const MOST_ATTRIBUTES = 400
const MOST_UIDS = 200
const LONGEST_VALUE = 256
const DEEPEST = 64
const PIXELS = '7FE00010'

/** What one file's cleaning carries along. */
interface Work {
  key: DeidentificationKey
  days: number
  pseudonym: string
  forbidden: ReadonlySet<string>
  /** Numbers of records, as whole values. */
  numbers: ReadonlySet<string>
  attributes: Record<string, string>
  counts: { texts: number; uids: number }
}

/**
 * PS3.15 Annex E, Basic Application Level Confidentiality Profile, with the options that method.ts names. The file that
 * comes is not changed; the one that is returned holds what rules.ts keeps, in UTF-8, and no bytes of text that came.
 * @throws ImageRefused `not-de-identifiable`, `missing-identifiers`, `no-pixels`
 */
export function deidentify(file: DicomFile, key: DeidentificationKey): Deidentified {
  refuseWhatCannotBeCleaned(file)
  const personal = personalValues(file)
  const identity = identityOf(file)
  const work: Work = {
    key, days: key.shiftDays(identity), pseudonym: key.pseudonym(identity), forbidden: forbiddenWords(personal),
    numbers: new Set([...personal.ids, ...personal.birthDates].filter((id) => /^\d{5,}$/.test(id))), attributes: identity.attributes, counts: { texts: 0, uids: 0 },
  }
  for (const [tag, element] of file.meta.elements) if (element.vr === 'AE' || element.vr === 'SH') note(work, tag, element, file.meta)
  const dataset = cleaned(file.dataset, work, '', 0)
  addAge(file.dataset, dataset)
  markDeidentified(dataset)
  return { file: { meta: { elements: new Map(), characterSets: [] }, dataset, transferSyntax: file.transferSyntax }, identity, flags: pixelFlags(file), personal }
}

const STORAGE = '1.2.840.10008.5.1.4.1.1.'

/** Reports, documents, waveforms, plans, presentation states are words or hold them: they are not cleaned, they are refused. */
function refuseWhatCannotBeCleaned({ dataset }: DicomFile): void {
  const sopClass = text(dataset, '00080016')
  if (sopClass === '' || text(dataset, '00080018') === '' || text(dataset, '0020000D') === '' || text(dataset, '0020000E') === '') throw new ImageRefused('missing-identifiers')
  const hasPixels = dataset.elements.has(PIXELS) || dataset.elements.has('7FE00008') || dataset.elements.has('7FE00009')
  // A maker's own kind of object may hold anything anywhere.
  if (!isWellKnownUid(sopClass)) throw new ImageRefused('not-de-identifiable', 'a private SOP class')
  const kind = sopClass.startsWith(STORAGE) ? sopClass.slice(STORAGE.length) : ''
  if (/^(88\.|11\.|104\.|9\.|66$|66\.[1235]$|67$|68\.|78\.|79\.|80\.|481\.[3-9]$|481\.1\d$|201\.)/.test(kind) || kind === '') throw new ImageRefused('not-de-identifiable', `SOP class ${sopClass}`)
  if (!hasPixels) throw new ImageRefused('no-pixels')
}

function identityOf({ dataset }: DicomFile): Identity {
  return {
    patientId: text(dataset, '00100020'), issuer: text(dataset, '00100021'), name: text(dataset, '00100010'), birthDate: text(dataset, '00100030'), sex: text(dataset, '00100040'),
    attributes: {}, studyUid: text(dataset, '0020000D'), seriesUid: text(dataset, '0020000E'), sopInstanceUid: text(dataset, '00080018'),
  }
}

function cleaned(from: DataSet, work: Work, path: string, depth: number): DataSet {
  if (depth > DEEPEST) throw new ImageRefused('too-deep')
  const to: DataSet = { elements: new Map(), characterSets: ['ISO_IR 192'] }
  for (const [tag, element] of from.elements) {
    const kept = cleanElement(from, tag, element, work, path, depth)
    if (kept) to.elements.set(tag, kept)
    if (kept !== element && !element.items) note(work, path + tag, element, from, kept)
    else if (!kept && element.items) noteItems(work, path + tag, element)
  }
  nameSegment(from, to, work.forbidden)
  const pixels = to.elements.get(PIXELS)
  if (pixels && movesFragments(from.elements.get(PIXELS)!, pixels)) {
    to.elements.delete('7FE00001')
    to.elements.delete('7FE00002')
  }
  return to
}

/** Null: it goes. The same element: nothing of it was changed. */
function cleanElement(from: DataSet, tag: Tag, element: Element, work: Work, path: string, depth: number): Element | null {
  const rule = ruleOf(tag)
  if (rule === 'remove') return null
  const vr = vrOf(tag, element)
  if (vr === null) return null
  if (rule === 'empty') return vr === 'SQ' ? { vr, items: [] } : { vr, bytes: new Uint8Array() }
  if (rule === 'dummy') return textElement(vr, 'REMOVED')
  if (rule === 'pseudonym') return textElement(vr, work.pseudonym)
  if (rule === 'bulk') return bulk(from, tag, element)
  if (rule === 'descend') return descend(element, work, `${path}${tag}`, depth)
  if (!element.bytes) return null
  if (element.bytes.length === 0) return { vr, bytes: element.bytes }
  if (rule === 'binary' || rule === 'tags') return binary({ vr, bytes: element.bytes }, rule)
  return words(tag, { vr: element.vr, bytes: element.bytes }, vr, from.characterSets, work, rule)
}

const BINARY_WIDTH: Partial<Record<Vr, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, SV: 8, UV: 8, AT: 4 }

/** The VR that it is written in; null where what came cannot be what the dictionary says. */
function vrOf(tag: Tag, element: Element): Vr | null {
  const vrs = lookUp(tag)?.vrs ?? []
  if (vrs.includes(element.vr)) return element.vr
  const wanted = vrs[0]
  if (!wanted || element.items || element.fragments || wanted === 'SQ') return null
  // Pixels and palettes in the other of the two; whole numbers in another width; text in another text's clothes.
  if ((element.vr === 'OB' || element.vr === 'OW') && (vrs.includes('OB') || vrs.includes('OW'))) return element.vr
  if (BINARY_WIDTH[wanted] && BINARY_WIDTH[element.vr] && wanted !== 'AT' && element.vr !== 'AT') return element.vr
  return isTextVr(wanted) && isTextVr(element.vr) ? wanted : null
}

function binary(element: Element, rule: 'binary' | 'tags'): Element | null {
  const width = BINARY_WIDTH[element.vr]
  const bytes = element.bytes!
  if (!width || bytes.length % width !== 0) return null
  return rule === 'tags' && !tagsOf(element).every((tag) => lookUp(tag) !== null) ? null : element
}

function bulk(from: DataSet, tag: Tag, element: Element): Element | null {
  if (element.items) return null
  if (tag === PIXELS) return cleanPixelElement(from, element)
  if (element.fragments) return null
  // A profile says its own length and what it is (ICC.1 7.2); anything else under that name is not one.
  if (tag === '00282000') {
    const bytes = element.bytes!
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < 132 || view.getUint32(36) !== 0x61637370 || view.getUint32(0) < 128 || view.getUint32(0) > bytes.length || bytes.length > 4_194_304) return null
    return { vr: element.vr, bytes: bytes.subarray(0, view.getUint32(0)) }
  }
  return element
}

function descend(element: Element, work: Work, path: string, depth: number): Element | null {
  if (!element.items) return element.bytes?.length === 0 ? { vr: 'SQ', items: [] } : null
  if (element.items.length === 0) return element
  const items: DataSet[] = []
  element.items.forEach((item, index) => {
    const at = `${path}/${index}/`
    if (!isCodeItem(item)) {
      const kept = cleaned(item, work, at, depth + 1)
      if (kept.elements.size > 0 || item.elements.size === 0) items.push(kept)
      return
    }
    const code = keptCode(item, work.forbidden)
    if (code === null) return noteItem(work, at, item)
    // What else stands in such an item (modifiers, further codes) follows the rules.
    const kept = cleaned(item, work, at, depth + 1)
    for (const [tag, part] of codeElements(code)) kept.elements.set(tag, part)
    items.push(kept)
  })
  return items.length > 0 ? { vr: 'SQ', items } : null
}

function codeElements({ value, scheme, version, meaning }: KeptCode): [Tag, Element][] {
  const isLong = value.length > 16
  const elements: [Tag, Element][] = [[isLong ? '00080119' : '00080100', textElement(isLong ? 'UC' : 'SH', value)], ['00080102', textElement('SH', scheme)]]
  if (version) elements.push(['00080103', textElement('SH', version)])
  return [...elements, ['00080104', textElement('LO', meaning.slice(0, 64))]]
}

const MOST_CHARACTERS: Partial<Record<Vr, number>> = { SH: 16, LO: 64, ST: 1024, LT: 10_240, CS: 16 }

/** Everything that is text: read, taken apart, written anew. No byte that came goes out. */
function words(tag: Tag, element: Element, vr: Vr, characterSets: readonly string[], work: Work, rule: 'uid' | 'date' | 'age' | 'sex' | 'clean' | 'equipment' | 'version' | 'code' | 'number'): Element | null {
  const came = textsOf(element, characterSets)
  const values = came.map((value) => (value.trim() === '' ? '' : cleanValue(tag, value, vr, work, rule)))
  const most = MOST_CHARACTERS[vr]
  const kept = values.map((value) => (value !== null && most !== undefined ? [...value].slice(0, most).join('').trim() : value))
  if (kept.length === 0) return { vr, bytes: new Uint8Array() }
  // Places count among several values (Image Type, Patient Orientation): one that goes leaves its place.
  const filled = kept.map((value) => value ?? (rule === 'code' ? (tag === '00080008' ? 'OTHER' : '') : null))
  if (rule === 'code' && kept.every((value) => value === null)) return fallback(tag) ?? { vr, bytes: new Uint8Array() }
  if (filled.some((value) => value === null)) return null
  if ((rule === 'clean' || rule === 'equipment' || rule === 'version') && filled.every((value) => value === '') && came.some((value) => value.trim() !== '')) return fallback(tag)
  return textElement(vr, ...(filled as string[]))
}

/** What stands where nothing of the value could be kept, and the object needs one. */
function fallback(tag: Tag): Element | null {
  switch (tag) {
    case '00080060': return textElement('CS', 'OT')
    case '00280004': throw new ImageRefused('unsupported-pixels', 'an unknown photometric interpretation')
    case '00080070': return textElement('LO', 'UNKNOWN')
    case '00081090': return textElement('LO', 'UNKNOWN')
    case '00181020': return textElement('LO', 'UNKNOWN')
    case '00180010': case '00201040': case '00700081': return { vr: 'LO', bytes: new Uint8Array() }
    case '00620005': case '00620009': return textElement('LO', 'UNKNOWN')
    case '00700080': return textElement('CS', 'UNKNOWN')
    default: return null
  }
}

/** Null: it goes. */
function cleanValue(tag: Tag, value: string, vr: Vr, work: Work, rule: Parameters<typeof words>[5]): string | null {
  switch (rule) {
    case 'uid': return isWellKnownUid(value, tag) ? value : work.key.mapUid(value)
    case 'date': return vr === 'DA' ? shiftDate(value, work.days) : vr === 'TM' ? cleanTime(value) : vr === 'DT' ? shiftDateTime(value, work.days) : null
    case 'age': return cleanAge(value)
    case 'sex': return /^[MFO]$/.test(value) ? value : ''
    case 'clean': return withWords(tag, cleanText(value, work))
    case 'equipment': return cleanText(value, { forbidden: work.forbidden, isEquipment: true })
    case 'version': return cleanVersion(value, work.forbidden)
    case 'code': return cleanCode(value, CODE_TERMS, work.forbidden)
    case 'number': return cleanNumber(tag, value, vr, work.numbers)
  }
}

/** A description of which only numbers are left describes nothing. */
const withWords = (tag: Tag, cleaned: string) => (CLEANED_DESCRIPTORS.has(tag) && !/\p{L}/u.test(cleaned) ? '' : cleaned)

function cleanNumber(tag: Tag, value: string, vr: Vr, numbers: ReadonlySet<string>): string | null {
  const bare = value.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(bare) || bare.length > (vr === 'IS' ? 12 : 24)) return null
  // Somebody's number in a number's place. Pixels and geometry are left to the search of what was written.
  return numbers.has(bare) && !tag.startsWith('0028') ? null : bare
}

/** Age says what a birth date was wanted for; files of some makers have the date alone. */
function addAge(from: DataSet, to: DataSet): void {
  if (to.elements.has('00101010') && text(to, '00101010') !== '') return
  const age = ageAt(text(from, '00100030'), text(from, '00080020') || text(from, '00080022') || text(from, '00080021'))
  if (age) to.elements.set('00101010', textElement('AS', age))
}

/** Numbers of a maker's own and names of its blocks say nothing of anybody, and there are hundreds. */
const isMakersNoise = (tag: Tag, vr: Vr) => isPrivate(tag) && (isPrivateCreator(tag) || ['DS', 'IS', 'CS', 'UI', 'TM'].includes(vr))

/** For the sealed record: what was there. Bounded; a value longer than that is kept by its beginning. */
function note(work: Work, path: string, element: Element, dataset: DataSet, kept: Element | null = null): void {
  if (!element.bytes || element.bytes.length === 0 || !isTextVr(element.vr) || isMakersNoise(path.slice(-8), element.vr)) return
  const isUid = element.vr === 'UI'
  if (isUid ? work.counts.uids >= MOST_UIDS : work.counts.texts >= MOST_ATTRIBUTES) return
  const value = textsOf(element.bytes.length > 4_096 ? { vr: element.vr, bytes: element.bytes.subarray(0, 4_096) } : element, dataset.characterSets).join('\\')
  if (value === '' || (kept?.bytes && textsOf(kept, ['ISO_IR 192']).join('\\') === value)) return
  if (isUid) work.counts.uids += 1
  else work.counts.texts += 1
  work.attributes[path] = value.slice(0, LONGEST_VALUE)
}

function noteItems(work: Work, path: string, element: Element): void {
  element.items?.forEach((item, index) => noteItem(work, `${path}/${index}/`, item))
}

function noteItem(work: Work, path: string, item: DataSet): void {
  if (work.counts.texts >= MOST_ATTRIBUTES && work.counts.uids >= MOST_UIDS) return
  for (const [tag, element] of item.elements) {
    if (element.items) noteItems(work, path + tag, element)
    else note(work, path + tag, element, item)
  }
}
