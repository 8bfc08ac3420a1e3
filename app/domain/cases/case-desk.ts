import type { CaseContent, CaseKind } from './case'
import type { PictureFault } from './picture-fault'
import type { ChargeFault } from '~/domain/purchases/charge-faults.server'
import type { CaseState } from '~/policy/cases'

/** A reviewer's word as their authors read it. */
export interface ReviewNote { id: string; part: string; text: string; by: string; at: Date; revision: number; resolvedAt: Date | null }

/** What a page of writing says of a series that the draft names. */
export interface DraftSeries { seriesId: string; studyId: string; studyUid: string; seriesUid: string; modality: string; number: number | null; description: string; study: string; frameCount: number; hasPictures: boolean }

export interface CaseDraft {
  id: string
  kind: CaseKind
  state: CaseState
  /** Newest that is out; 0: none. */
  version: number
  revision: number
  isOpen: boolean
  isCharged: boolean
  retractedWhy: string
  changedAt: Date
  institution: { id: string; name: string }
  author: { id: string; name: string }
  content: CaseContent
  notes: ReviewNote[]
  faults: PictureFault[]
  /** For its reviewer; the author is told at the sending. */
  charges: ChargeFault[]
  /** Those of the draft that this person may see. */
  series: DraftSeries[]
}

export interface VersionOut { version: number; publishedAt: Date; by: string }
