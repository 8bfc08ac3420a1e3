import { dateRange, textMatch, timeRange, type Match } from '~/domain/images/study-search'
import { Refusal } from './answer'

export type Level = 'study' | 'series' | 'instance'

export interface QidoQuery {
  match: Match
  /** Tags asked for beside what is always there; 'all': everything that is known. */
  includes: Set<string> | 'all'
  limit: number
  offset: number
  /** What was asked for and is not done, each a sentence for the Warning header. */
  warnings: string[]
}

/** The most that one answer holds; more comes by offset. Each instance brings all its attributes: the most is megabytes. */
export const MOST_RESULTS: Record<Level, number> = { study: 1_000, series: 2_000, instance: 1_000 }
const USUAL_RESULTS: Record<Level, number> = { study: 200, series: 2_000, instance: 200 }
const MOST_VALUES = 200
const MOST_OFFSET = 1_000_000

/** Attributes that can be matched, by tag; their keywords are taken as well. */
export const MATCHED: Record<string, string> = {
  '00080020': 'StudyDate', '00080030': 'StudyTime', '00080050': 'AccessionNumber', '00080061': 'ModalitiesInStudy', '00081030': 'StudyDescription',
  '00100010': 'PatientName', '00100020': 'PatientID', '0020000D': 'StudyInstanceUID',
  '00080060': 'Modality', '00200011': 'SeriesNumber', '0008103E': 'SeriesDescription', '00180015': 'BodyPartExamined', '0020000E': 'SeriesInstanceUID',
  '00080018': 'SOPInstanceUID', '00080016': 'SOPClassUID', '00200013': 'InstanceNumber',
}
const TAG_OF = new Map(Object.entries(MATCHED).map(([tag, keyword]) => [keyword, tag]))

/**
 * Reads the query of a search (PS3.18 8.3.4).
 * @param tagOf the dictionary's, for keywords of includefield
 * @throws Refusal 400 where a value cannot be read: a condition that is silently dropped would show more than was asked for
 */
export function readQidoQuery(query: URLSearchParams, level: Level, tagOf: (keyword: string) => string | null): QidoQuery {
  const match: Match = { study: {}, series: {}, instance: {} }
  const warnings: string[] = []
  let includes: QidoQuery['includes'] = new Set<string>()
  let limit = USUAL_RESULTS[level]
  let offset = 0
  for (const [name, value] of query) {
    switch (name) {
      case 'limit': limit = Math.min(count(name, value), MOST_RESULTS[level]); break
      case 'offset': offset = Math.min(count(name, value), MOST_OFFSET); break
      case 'fuzzymatching':
        if (value === 'true') warnings.push('The fuzzymatching parameter is not supported. Only literal matching has been performed.')
        break
      case 'includefield':
        for (const field of value.split(',').map((each) => each.trim()).filter(Boolean)) {
          if (field === 'all') includes = 'all'
          else if (includes !== 'all') includes.add(readTag(field) ?? tagOf(field) ?? refuse(`includefield: ${field} is no attribute.`))
        }
        break
      default: {
        const tag = readTag(name) ?? TAG_OF.get(name) ?? tagOf(name)
        if (tag === null) refuse(`${name.slice(0, 80)} is no parameter and no attribute.`)
        else if (!(tag in MATCHED)) warnings.push(`The attribute ${tag} is not supported for matching and has been ignored.`)
        else if (value !== '') addCondition(match, tag, value)
      }
    }
  }
  return { match, includes, limit, offset, warnings }
}

function addCondition({ study, series, instance }: Match, tag: string, value: string): void {
  switch (tag) {
    case '00080020': return void (study.studyDate = dateRange(value) ?? refuse('StudyDate is YYYYMMDD, YYYYMMDD-, -YYYYMMDD or YYYYMMDD-YYYYMMDD.'))
    case '00080030': return void (study.studyTime = timeRange(value) ?? refuse('StudyTime is HHMMSS or a range of such times.'))
    case '00080050': return void (study.accession = textMatch(value) ?? undefined)
    case '00080061': return void (study.modalitiesInStudy = codes(value))
    case '00081030': return void (study.description = textMatch(value) ?? undefined)
    case '00100010':
    case '00100020': {
      const patient = textMatch(value)
      if (patient) (study.patient ??= []).push(patient)
      return
    }
    case '0020000D': return void (study.studyUids = uids(value))
    case '00080060': return void (series.modality = textMatch(value) ?? undefined)
    case '00200011': return void (series.number = count('SeriesNumber', value))
    case '0008103E': return void (series.description = textMatch(value) ?? undefined)
    case '00180015': return void (series.bodyPart = textMatch(value) ?? undefined)
    case '0020000E': return void (series.seriesUids = uids(value))
    case '00080018': return void (instance.sopInstanceUids = uids(value))
    case '00080016': return void (instance.sopClassUids = uids(value))
    case '00200013': return void (instance.number = count('InstanceNumber', value))
  }
}

function refuse(sentence: string): never {
  throw new Refusal(400, sentence)
}

const readTag = (text: string) => (/^[0-9a-fA-F]{8}$/.test(text) ? text.toUpperCase() : null)

function count(name: string, value: string): number {
  return /^\d{1,9}$/.test(value) ? Number(value) : refuse(`${name} is a whole number.`)
}

/** Lists come by comma or, as older programs write them, by backslash. */
function several(value: string): string[] {
  const values = value.split(/[,\\]/).filter(Boolean)
  return values.length <= MOST_VALUES ? values : refuse(`At most ${MOST_VALUES} values in one list.`)
}

const uids = (value: string) => several(value).map((uid) => (/^[0-9.]{1,64}$/.test(uid) ? uid : refuse('A UID has digits and dots.')))
const codes = (value: string) => several(value).map((code) => (/^[A-Za-z0-9_ ]{1,16}$/.test(code) ? code : refuse('ModalitiesInStudy is a list of modalities.')))
