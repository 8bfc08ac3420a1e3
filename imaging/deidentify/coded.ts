import type { DataSet } from '#imaging/contract'
import { text } from '#imaging/dicom/access'
import { cleanText } from './clean-text'

/**
 * Coding schemes whose codes say nothing of anybody (PS3.16 8), with the form of their codes. A hospital's own codes
 * may be anything, a person's number included: their items are dropped.
 */
const SCHEMES: Record<string, RegExp> = {
  DCM: /^(\d{6}|[A-Z]{2,16})$/,
  SRT: /^[A-Z]-[0-9A-F]{4,7}$/, SNM3: /^[A-Z]-[0-9A-F]{4,7}$/, '99SDM': /^[A-Z]-[0-9A-F]{4,7}$/,
  SCT: /^\d{6,18}$/,
  LN: /^\d{1,5}-\d$/,
  UCUM: /^[A-Za-z0-9[\]{}%/.*^'()_-]{1,16}$/,
  RADLEX: /^RID\d{1,6}$/,
  FMA: /^\d{4,6}$/,
  BI: /^[A-Z0-9.]{1,8}$/, BARI: /^[A-Z0-9]{1,5}$/,
  'ISO3166_1': /^[A-Z]{2,3}$/,
  NCIt: /^C\d{3,6}$/, UMLS: /^C\d{7}$/,
}

export interface KeptCode { value: string; scheme: string; version: string; meaning: string }

/** Whether a data set is an item of a code sequence (PS3.3 8.8). */
export const isCodeItem = (item: DataSet): boolean => item.elements.has('00080100') || item.elements.has('00080119') || item.elements.has('00080120')

/** Null where the code is not one of a public scheme. */
export function keptCode(item: DataSet, forbidden: ReadonlySet<string>): KeptCode | null {
  const scheme = text(item, '00080102')
  const value = text(item, '00080100') || text(item, '00080119')
  const form = SCHEMES[scheme]
  if (!form?.test(value) || value.length > 18 || forbidden.has(value.toLowerCase())) return null
  if (scheme === 'SCT' && !hasVerhoeffDigit(value)) return null
  const version = text(item, '00080103')
  return { value, scheme, version: /^(\d{8}|\d{1,2}(\.\d{1,3})?)$/.test(version) ? version : '', meaning: cleanText(text(item, '00080104'), { forbidden }) || value }
}

const TIMES = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210']
const TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** SNOMED CT identifiers end with a check digit (Verhoeff): nine of ten numbers of something else are none. */
function hasVerhoeffDigit(digits: string): boolean {
  let check = 0
  for (let at = 0; at < digits.length; at++) {
    let digit = Number(digits[digits.length - 1 - at])
    for (let turns = 0; turns < at % 8; turns++) digit = TURN[digit]!
    check = Number(TIMES[check]![digit])
  }
  return check === 0
}
