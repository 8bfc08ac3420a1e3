import { describe, expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { lookUp } from '#imaging/dicom/dictionary'
import { DICTIONARY } from '#imaging/dicom/dictionary-data'
import { readDicom } from '#imaging/dicom/read'
import { raw, rawDataSet, rawFile, u16, type RawElement } from '../../tests/fixtures/dicom/raw'
import { KNOWN, PLANTED, STRANGER, STRANGER_HAN, STRANGER_ID, withElements } from '../../tests/fixtures/dicom/planted'
import { deidentificationKeyOf, deidentifyToBytes } from './index'

const key = deidentificationKeyOf(new Uint8Array(32).fill(7))
const ALWAYS = [...KNOWN.name.split('^'), KNOWN.id, '7704211', KNOWN.birthDate]

/** Searches bytes by a hand of its own, in every encoding that a secret could stand in. */
function found(bytes: Uint8Array, secrets: readonly string[]): string[] {
  const text = Buffer.from(bytes).toString('latin1').toLowerCase()
  return secrets.filter((secret) => encodings(secret).some((form) => text.includes(form)))
}

function encodings(secret: string): string[] {
  const wide = Buffer.from(secret.toLowerCase(), 'utf16le')
  const forms = [Buffer.from(secret.toLowerCase()), wide, Buffer.from(wide).swap16()].map((form) => form.toString('latin1').toLowerCase())
  if (/^[\u0000-\u00ff]*$/.test(secret)) forms.push(secret.toLowerCase())
  // 植姓植名 in GB 2312, by itself and within ISO 2022 in the left half.
  if (secret === STRANGER_HAN) forms.push('\xd6\xb2\xd0\xd5\xd6\xb2\xc3\xfb', '\x56\x32\x50\x55\x56\x32\x43\x7b'.toLowerCase())
  return forms.map((form) => form.toLowerCase())
}

function outcomeOf(bytes: Uint8Array): { bytes: Uint8Array } | string {
  try {
    return deidentifyToBytes(readDicom(bytes), key)
  } catch (error) {
    if (error instanceof ImageRefused) return error.reason
    throw error
  }
}

test('there are more than sixty kinds of places, each with its own name', () => {
  expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBe(PLANTED.length)
  expect(PLANTED.length).toBeGreaterThan(100)
})

describe('an identity is planted in', () => {
  test.each(PLANTED.map((planted) => [planted.kind, planted] as const))('%s', (_, { bytes, secrets, outcome }) => {
    const searched = [...secrets, ...ALWAYS]
    // The search is one that finds: in what came, unless it was deflated or written otherwise there.
    if (!Buffer.from(bytes).includes('1.2.840.10008.1.2.1.99')) for (const secret of secrets.filter((one) => one !== STRANGER_HAN && !/[ä]/.test(one))) expect(found(bytes, [secret]), `${secret} in what came`).toEqual([secret])
    const result = outcomeOf(bytes)
    if (outcome === 'refused') return expect(result).toBe('not-de-identifiable')
    expect(typeof result === 'string' ? result : 'kept').toBe('kept')
    expect(found((result as { bytes: Uint8Array }).bytes, searched)).toEqual([])
  })
})

const attributes = DICTIONARY.split('\n').map((line) => line.split(' ')).filter(([tag, vrs, , keyword]) => tag && vrs && keyword && !/^(0000|0002|FFFE)/.test(tag)).map(([tag, vrs, , keyword]) => ({ tag: tag!, vr: vrs!.split('|')[0]!, keyword: keyword! }))
const TEXT = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'LO', 'LT', 'PN', 'SH', 'ST', 'TM', 'UC', 'UI', 'UR', 'UT'])
/** Without these there is no file to speak of. */
const STRUCTURE = new Set(['00080005', '00080016', '00280004', '00280008', '7FE00010'])

test('a stranger planted in every text attribute of the dictionary, one at a time and all at once, at the top and within a sequence, is gone', () => {
  const texts = attributes.filter(({ tag, vr }) => TEXT.has(vr) && !STRUCTURE.has(tag))
  expect(texts.length).toBeGreaterThan(2_500)
  const left: string[] = []
  const secretFor = (vr: string) => (vr === 'CS' ? STRANGER.toUpperCase() : vr === 'UI' ? `1.2.3.${STRANGER_ID}` : vr === 'IS' || vr === 'DS' ? STRANGER : `${STRANGER} ${STRANGER_HAN} ${STRANGER_ID}`)
  const elementFor = ({ tag, vr }: { tag: string; vr: string }) => raw(tag, vr, secretFor(vr))
  for (const attribute of texts) {
    for (const elements of [withElements(elementFor(attribute)), withElements(raw('00081140', 'SQ', [[raw('00081155', 'UI', '1.2.3.4'), elementFor(attribute)].filter((one, at, all) => all.findIndex(({ tag }) => tag === one.tag) === at)]))]) {
      const result = outcomeOf(rawFile({ elements: rawDataSet(elements) }))
      if (typeof result === 'string') left.push(`${attribute.keyword}: ${result}`)
      else if (found(result.bytes, [STRANGER, STRANGER_HAN, STRANGER_ID]).length > 0) left.push(attribute.keyword)
    }
  }
  expect(left).toEqual([])
  const all = outcomeOf(rawFile({ elements: rawDataSet(withElements(...texts.filter(({ tag }) => !['00280010', '00280011'].includes(tag)).map(elementFor))) }))
  expect(typeof all === 'string' ? all : found(all.bytes, [STRANGER, STRANGER_HAN, STRANGER_ID])).toEqual([])
}, 60_000)

test('so it is with bytes under the name of every other attribute, but for numbers, where the search of what was written refuses the file', () => {
  const others = attributes.filter(({ tag, vr }) => !TEXT.has(vr) && vr !== 'SQ' && !STRUCTURE.has(tag) && !/^0028(0002|0010|0011|010[0-3])$/.test(tag))
  expect(others.length).toBeGreaterThan(1_200)
  const secret = KNOWN.name.split('^')[0]!.padEnd(16, '\0')
  const outcomes = new Map<string, number>()
  for (const { tag, vr } of others) {
    const result = outcomeOf(rawFile({ elements: rawDataSet(withElements(raw(tag, vr, new TextEncoder().encode(secret)))) }))
    if (typeof result !== 'string') expect(found(result.bytes, ALWAYS), lookUp(tag)?.keyword).toEqual([])
    else expect(result, lookUp(tag)?.keyword).toBe('not-de-identifiable')
    outcomes.set(typeof result === 'string' ? 'refused' : 'clean', (outcomes.get(typeof result === 'string' ? 'refused' : 'clean') ?? 0) + 1)
  }
  expect(outcomes.get('clean')).toBeGreaterThan(300)
}, 60_000)

test('a search that finds nothing would not be one: without the rules the planted values are found', () => {
  const elements: RawElement[] = withElements(raw('00081030', 'LO', STRANGER), raw('00280010', 'US', u16(16)))
  expect(found(rawFile({ elements: rawDataSet(elements) }), [STRANGER, ...ALWAYS])).toEqual([STRANGER, ...ALWAYS])
})
