/** What an administrator sees of a sealed record. */
export interface OpenedIdentity {
  patientId: string
  issuer: string
  name: string
  /** As in the file: YYYYMMDD. */
  birthDate: string
  sex: string
  otherNames: string[]
  studyUid: string
  series: { seriesUid: string; instanceCount: number }[]
  instanceCount: number
  /** Of this study's files, as they came. */
  attributes: { path: string; name: string; values: string[] }[]
}

export const LEAST_REASON = 5
export const MOST_REASON = 500
