import type { FoundInstance, FoundSeries, FoundStudy } from '~/domain/images/search-images.server'

/** One attribute in the DICOM JSON model (PS3.18 F.2). */
export interface JsonAttribute { vr: string; Value?: unknown[]; BulkDataURI?: string; InlineBinary?: string }
export type JsonDataSet = Record<string, JsonAttribute>

const of = (vr: string, ...values: (string | number | null)[]): JsonAttribute => {
  const present = values.filter((value) => value !== null && value !== '')
  return present.length === 0 ? { vr } : { vr, Value: present }
}

export function studyJson(study: FoundStudy, baseUrl: string): JsonDataSet {
  return {
    '00080005': of('CS', 'ISO_IR 192'),
    '00080020': of('DA', study.studyDate),
    '00080030': of('TM', study.studyTime),
    '00080050': of('SH', study.accession),
    '00080056': of('CS', 'ONLINE'),
    '00080061': of('CS', ...study.modalities),
    '00080090': of('PN'),
    '00081030': of('LO', study.description),
    '00081190': of('UR', `${baseUrl}/studies/${study.studyUid}`),
    '00100010': { vr: 'PN', Value: [{ Alphabetic: study.pseudonym }] },
    '00100020': of('LO', study.pseudonym),
    '00100030': of('DA'),
    '00100040': of('CS'),
    '0020000D': of('UI', study.studyUid),
    '00200010': of('SH'),
    '00201206': of('IS', study.seriesCount),
    '00201208': of('IS', study.instanceCount),
  }
}

export function seriesJson(series: FoundSeries, studyUid: string, baseUrl: string): JsonDataSet {
  return {
    '00080005': of('CS', 'ISO_IR 192'),
    '00080056': of('CS', 'ONLINE'),
    '00080060': of('CS', series.modality),
    '0008103E': of('LO', series.description),
    '00081190': of('UR', `${baseUrl}/studies/${studyUid}/series/${series.seriesUid}`),
    '00180015': of('CS', series.bodyPart),
    '0020000D': of('UI', studyUid),
    '0020000E': of('UI', series.seriesUid),
    '00200011': of('IS', series.number),
    '00200060': of('CS', series.laterality),
    '00201209': of('IS', series.instanceCount),
  }
}

/** Taken from the instance's own attributes where they are asked for. */
const OF_INSTANCES = ['00080008', '00080023', '00080033', '00280100', '00280004', '00280002', '00280101', '00280103']

export function instanceJson(instance: FoundInstance, uids: { studyUid: string; seriesUid: string }, baseUrl: string, includes: Set<string> | 'all'): JsonDataSet {
  const own = JSON.parse(instance.metadataJson) as JsonDataSet
  const wanted = includes === 'all' ? Object.keys(own) : [...OF_INSTANCES, ...includes]
  return sorted({
    ...Object.fromEntries(wanted.flatMap((tag) => (own[tag] ? [[tag, own[tag]]] : []))),
    '00080005': of('CS', 'ISO_IR 192'),
    '00080016': of('UI', instance.sopClassUid),
    '00080018': of('UI', instance.sopInstanceUid),
    '00080056': of('CS', 'ONLINE'),
    '00081190': of('UR', `${baseUrl}/studies/${uids.studyUid}/series/${uids.seriesUid}/instances/${instance.sopInstanceUid}`),
    '0020000D': of('UI', uids.studyUid),
    '0020000E': of('UI', uids.seriesUid),
    '00200013': of('IS', instance.number),
    ...(instance.rows ? { '00280010': of('US', instance.rows), '00280011': of('US', instance.columns) } : {}),
    ...(instance.frames > 1 ? { '00280008': of('IS', instance.frames) } : {}),
  })
}

/** Ascending by tag, as the model wants it. */
export function sorted(dataSet: JsonDataSet): JsonDataSet {
  return Object.fromEntries(Object.entries(dataSet).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
