import { text, texts } from '../dicom/access'
import type { DataSet } from '../contract'

/** What is asked of a PACS; empty: not asked for. `*` stands for any characters in name, ID and accession number. */
export interface SourceQuery {
  patientId: string
  patientName: string
  accession: string
  modality: string
  /** YYYYMMDD. */
  fromDate: string
  toDate: string
}

/** A study as its hospital knows it: identities and all, shown to whoever asked and kept nowhere. */
export interface SourceStudy {
  studyUid: string
  patientId: string
  patientName: string
  birthDate: string
  studyDate: string
  description: string
  modalities: string[]
  accession: string
  seriesCount: number | null
  instanceCount: number | null
}

export const STUDY_TAGS = {
  patientName: '00100010', patientId: '00100020', birthDate: '00100030', studyDate: '00080020', accession: '00080050', modalities: '00080061', description: '00081030',
  studyUid: '0020000D', seriesCount: '00201206', instanceCount: '00201208',
} as const

/** DICOM's range of dates (PS3.4 C.2.2.2.5). */
export const dateRange = ({ fromDate, toDate }: Pick<SourceQuery, 'fromDate' | 'toDate'>): string => (fromDate || toDate ? (fromDate === toDate ? fromDate : `${fromDate}-${toDate}`) : '')

/** Null without a UID that could be asked for. */
export function sourceStudyOf(dataset: DataSet): SourceStudy | null {
  const of = (name: keyof typeof STUDY_TAGS) => text(dataset, STUDY_TAGS[name]).trim().slice(0, 200)
  const studyUid = of('studyUid').replace(/\0+$/, '')
  if (!/^[0-9.]{1,64}$/.test(studyUid)) return null
  const count = (name: 'seriesCount' | 'instanceCount') => (/^\d{1,9}$/.test(of(name)) ? Number(of(name)) : null)
  return {
    studyUid, patientId: of('patientId'), patientName: readableName(of('patientName')), birthDate: of('birthDate'), studyDate: of('studyDate'), description: of('description'),
    modalities: texts(dataset, STUDY_TAGS.modalities).map((one) => one.trim()).filter(Boolean).slice(0, 10), accession: of('accession'), seriesCount: count('seriesCount'), instanceCount: count('instanceCount'),
  }
}

/** Family name first, groups (Latin, ideographic, phonetic) beside each other. */
const readableName = (name: string) => name.split('=').map((group) => group.replace(/\^+/g, ' ').trim()).filter(Boolean).join(' · ')
