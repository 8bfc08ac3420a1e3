import type { JsonElement, JsonDataSet } from '../dicom/json'
import { string, type ImageReference } from './content'

/** The study that a report or presentation state belongs to, as its files have it: de-identified. */
export interface ReportStudy { studyUid: string; studyDate: string; studyTime: string; accession: string; pseudonym: string }
export interface ReferencedImage extends ImageReference {
  seriesUid: string
  /** A frame is named only where the image has several (PS3.3 10.3). */
  isMultiFrame: boolean
}

export interface NewObject { sopClassUid: string; modality: string; seriesUid: string; sopInstanceUid: string; seriesDescription: string; at: Date }

const put = (vr: string, ...values: NonNullable<JsonElement['Value']>): JsonElement => (values.length > 0 ? { vr, Value: values } : { vr })
const some = (text: string) => (text ? [text] : [])
/** DA and TM of a moment, UTC. */
export const dateOf = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '')
export const timeOf = (at: Date) => at.toISOString().slice(11, 19).replaceAll(':', '')

/** Patient, study, series, equipment and SOP common modules of an object that we make ourselves. */
export function headerOf(study: ReportStudy, object: NewObject): JsonDataSet {
  return {
    '00080005': put('CS', 'ISO_IR 192'),
    '00080012': put('DA', dateOf(object.at)), '00080013': put('TM', timeOf(object.at)),
    '00080016': put('UI', object.sopClassUid), '00080018': put('UI', object.sopInstanceUid),
    '00080020': put('DA', ...some(study.studyDate)), '00080030': put('TM', ...some(study.studyTime)), '00080050': put('SH', ...some(study.accession)),
    '00080060': put('CS', object.modality), '00080070': put('LO', 'Theatrum'), '00080090': put('PN'),
    '00081090': put('LO', 'Theatrum'), '0008103E': put('LO', object.seriesDescription),
    '00100010': put('PN', { Alphabetic: study.pseudonym }), '00100020': put('LO', study.pseudonym), '00100030': put('DA'), '00100040': put('CS'),
    '00120062': put('CS', 'YES'), '00120063': put('LO', 'DICOM PS3.15 Annex E Basic Profile'),
    '00181000': put('LO', '0'), '00181020': put('LO', '1'),
    '0020000D': put('UI', study.studyUid), '0020000E': put('UI', object.seriesUid), '00200010': put('SH'), '00200011': put('IS', 1), '00200013': put('IS', 1),
  }
}

/** Images by their series, as a sequence of series with their instances. */
export function seriesItems(images: readonly ReferencedImage[], instanceTag: '00081199' | '00081140'): JsonDataSet[] {
  const bySeries = groupBySeries(images)
  return [...bySeries].map(([seriesUid, members]) => ({
    '0020000E': put('UI', seriesUid),
    [instanceTag]: put('SQ', ...[...new Map(members.map((one) => [one.sopInstanceUid, one])).values()].map((one): JsonDataSet => {
      // Frames that are named one by one are all that is meant of their image.
      const frames = members.flatMap(({ sopInstanceUid, frame, isMultiFrame }) => (sopInstanceUid === one.sopInstanceUid && isMultiFrame && frame !== null ? [frame] : []))
      return { '00081150': put('UI', one.sopClassUid), '00081155': put('UI', one.sopInstanceUid), ...(instanceTag === '00081140' && frames.length > 0 ? { '00081160': put('IS', ...frames) } : {}) }
    })),
  }))
}

function groupBySeries(images: readonly ReferencedImage[]): Map<string, ReferencedImage[]> {
  const groups = new Map<string, ReferencedImage[]>()
  for (const one of images) groups.set(one.seriesUid, [...(groups.get(one.seriesUid) ?? []), one])
  return groups
}

export const sopClassOf = (dataset: JsonDataSet) => string(dataset, '00080016')
