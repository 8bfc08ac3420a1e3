/** What QIDO-RS and the library search for: pure, so that both agree and both can be tested without a database. */

/** A value as DICOM matches it (PS3.4 C.2.2.2): itself, or with * and ? as wildcards. */
export type TextMatch = { kind: 'exact'; value: string } | { kind: 'like'; pattern: string }

export interface DateRange { from: string | null; to: string | null }

export interface StudyMatch {
  studyUids?: string[]
  /** Patient's name and ID are the same pseudonym. */
  patient?: TextMatch[]
  description?: TextMatch
  accession?: TextMatch
  studyDate?: DateRange
  studyTime?: DateRange
  /** Any of these in the study. */
  modalitiesInStudy?: string[]
}

export interface SeriesMatch {
  seriesUids?: string[]
  modality?: TextMatch
  number?: number
  description?: TextMatch
  bodyPart?: TextMatch
}

export interface InstanceMatch {
  sopInstanceUids?: string[]
  sopClassUids?: string[]
  number?: number
}

export interface Match { study: StudyMatch; series: SeriesMatch; instance: InstanceMatch }

/** For SQL: `LIKE pattern ESCAPE '\'`. Null where anything matches. */
export function textMatch(value: string): TextMatch | null {
  if (value === '' || /^\*+$/.test(value)) return null
  if (!/[*?]/.test(value)) return { kind: 'exact', value }
  return { kind: 'like', pattern: value.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%').replaceAll('?', '_') }
}

/** Words that a person typed: anywhere in the text, no wildcards. */
export const containing = (words: string): TextMatch => ({ kind: 'like', pattern: `%${words.replace(/[\\%_]/g, '\\$&')}%` })

const DATE = /^\d{8}$/
/** HHMMSS.FFFFFF, shortened from the right. */
const TIME = /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/

/** `20240101`, `20240101-`, `-20240131`, `20240101-20240131`; undefined where it is none of these. */
export const dateRange = (value: string): DateRange | undefined => range(value, DATE, (to) => to)

/** A time that is given to the minute matches all of that minute. */
export const timeRange = (value: string): DateRange | undefined => range(value, TIME, (to) => `${to}\uffff`)

function range(value: string, form: RegExp, upTo: (to: string) => string): DateRange | undefined {
  const [from = '', to, ...rest] = value.split('-')
  if (rest.length > 0 || (from !== '' && !form.test(from)) || (to !== undefined && to !== '' && !form.test(to)) || (from === '' && !to)) return undefined
  return { from: from || null, to: to === undefined ? upTo(from) : to === '' ? null : upTo(to) }
}
