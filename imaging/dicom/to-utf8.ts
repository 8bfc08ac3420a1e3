import type { DataSet, Element, Vr } from '#imaging/contract'
import { CHARACTER_SET_VRS, decodeText, encodeUtf8, guessCharacterSet } from './character-sets'
import { strictDecoder } from './strict-decoder'

const UTF8 = ['ISO_IR 192'] as const
// These are ASCII by the standard; devices write other letters into them all the same.
const ASCII_VRS: ReadonlySet<Vr> = new Set<Vr>(['AE', 'AS', 'CS', 'UR'])

/**
 * The same data set with all its text in UTF-8 and (0008,0005) saying so, items included: what we keep is uniform.
 * Text that its declaration cannot explain is read as UTF-8 or GB18030, one of them for the whole data set.
 */
export function toUtf8(dataset: DataSet): { dataset: DataSet; isClean: boolean } {
  const unclear: Uint8Array[] = []
  visit(dataset, (element, characterSets) => {
    if (element.bytes && !decodeText(element.bytes, characterSets, element.vr).isClean) unclear.push(element.bytes)
  })
  const guess = guessCharacterSet(unclear)
  return { dataset: rewritten(dataset, guess, true), isClean: unclear.length === 0 }
}

function rewritten(dataset: DataSet, guess: 'utf-8' | 'gb18030' | null, isTop: boolean): DataSet {
  const elements: DataSet['elements'] = new Map()
  if (isTop) elements.set('00080005', { vr: 'CS', bytes: encodeUtf8('ISO_IR 192') })
  for (const [tag, element] of dataset.elements) {
    if (tag === '00080005') continue
    if (element.items) elements.set(tag, { vr: element.vr, items: element.items.map((item) => rewritten(item, guess, false)) })
    else if (element.bytes && isText(element.vr)) elements.set(tag, { vr: element.vr, bytes: inUtf8(element.bytes, dataset.characterSets, element.vr, guess) })
    else elements.set(tag, element)
  }
  return { elements, characterSets: UTF8 }
}

function inUtf8(bytes: Uint8Array, characterSets: readonly string[], vr: Vr, guess: 'utf-8' | 'gb18030' | null): Uint8Array {
  const decoded = decodeText(bytes, characterSets, vr)
  if (decoded.isClean || !guess) return encodeUtf8(decoded.text)
  return encodeUtf8(strictDecoder(guess).decode(bytes))
}

const isText = (vr: Vr) => CHARACTER_SET_VRS.has(vr) || ASCII_VRS.has(vr)

function visit(dataset: DataSet, look: (element: Element, characterSets: readonly string[]) => void): void {
  for (const element of dataset.elements.values()) {
    if (element.items) for (const item of element.items) visit(item, look)
    else if (isText(element.vr)) look(element, dataset.characterSets)
  }
}
