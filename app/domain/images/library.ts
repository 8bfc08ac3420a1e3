import { WORKSPACES, type Workspace } from '~/policy/images'
import type { StudyWays } from './study-ways'

/** What the library can be narrowed to; each part is in the page's address. */
export interface LibraryFilter {
  /** In the description, body parts, accession or pseudonym. */
  words: string
  workspace: Workspace | null
  modality: string
  bodyPart: string
  /** Only what waits for a reviewer. */
  isHeld: boolean
}

/** A page's place: studies that came before this one, or after it. */
export interface LibraryPlace { direction: 'older' | 'newer'; createdAt: Date; id: string }

export interface LibrarySeries { seriesUid: string; modality: string; description: string; hasPictures: boolean }
export interface LibraryStudy {
  id: string
  studyUid: string
  description: string
  pseudonym: string
  /** Shifted, YYYYMMDD. */
  studyDate: string
  modalities: string[]
  bodyParts: string[]
  seriesCount: number
  instanceCount: number
  workspace: Workspace
  institution: string
  isHeld: boolean
  createdAt: Date
  /** The first few, those with pictures before the others. */
  series: LibrarySeries[]
  ways: StudyWays
}
export interface LibraryPage {
  studies: LibraryStudy[]
  /** Addresses of what came later and earlier; null where there is nothing. */
  newer: string | null
  older: string | null
  mayImport: boolean
  mayReview: boolean
  mayManageSources: boolean
  /** The workspaces in which the reader may read something. */
  workspaces: Workspace[]
}

/** Those that people choose by; the rest is found by words. */
export const LIBRARY_MODALITIES = ['CT', 'MR', 'US', 'DX', 'CR', 'XA', 'RF', 'MG', 'PT', 'NM', 'ES', 'OP', 'OT', 'SC', 'SR'] as const

/** Documents, not pictures. */
const WITHOUT_PICTURES: ReadonlySet<string> = new Set(['SR', 'PR', 'KO', 'AU', 'DOC', 'REG', 'PLAN', 'RTPLAN', 'RTSTRUCT', 'RTRECORD', 'RTDOSE', 'FID', 'RWV', 'ECG', 'HD', 'EPS', 'LEN', 'AR', 'KER', 'VA', 'SRF', 'IOL'])
export const hasPictures = (modality: string): boolean => !WITHOUT_PICTURES.has(modality)

export function readLibraryFilter(query: URLSearchParams): LibraryFilter {
  const field = (name: string, most: number) => (query.get(name) ?? '').trim().slice(0, most)
  return {
    words: field('search', 100),
    workspace: WORKSPACES.find((one) => one === query.get('workspace')) ?? null,
    modality: /^[A-Za-z]{2,16}$/.test(field('modality', 16)) ? field('modality', 16).toUpperCase() : '',
    bodyPart: field('body', 40).toUpperCase().replace(/[^\p{L}\p{N} _-]/gu, ''),
    isHeld: query.get('held') === 'yes',
  }
}

export const isNarrowed = ({ words, workspace, modality, bodyPart, isHeld }: LibraryFilter): boolean => Boolean(words || workspace || modality || bodyPart || isHeld)

/** `older=1767225600000-abc`: a moment and an id, so that arrivals in between move nothing. Null: the newest. */
export function readLibraryPlace(query: URLSearchParams): LibraryPlace | null {
  for (const direction of ['older', 'newer'] as const) {
    const [, ms, id] = /^(\d{1,15})-([a-z0-9]{1,40})$/.exec(query.get(direction) ?? '') ?? []
    if (ms && id) return { direction, createdAt: new Date(Number(ms)), id }
  }
  return null
}

export const placeOf = (study: { createdAt: Date; id: string }): string => `${study.createdAt.getTime()}-${study.id}`

/** YYYYMMDD as a moment; null where it is no date. */
export function dateOf(dicomDate: string): Date | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(dicomDate) ?? []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return Number.isNaN(date.getTime()) ? null : date
}
