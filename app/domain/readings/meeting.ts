import type { Certainty } from '~/domain/cases/case'
import type { FindingContent } from '~/domain/images/finding'

/** What a meeting's panel and its pages show. Shared by server and browser. */

export const READING_BOUNDS = { title: 200, hospitals: 30, items: 20, minutes: 240, text: 4_000, diagnosis: 500, line: 2_000, lines: 2_000, linesShown: 200, linesAMinute: 20, votesAMinute: 30, plannedADay: 300, polls: 40, question: 300, options: 8, option: 120 } as const

export const READING_STATES = ['planned', 'open', 'closed'] as const
export type ReadingState = (typeof READING_STATES)[number]
export const PHASES = ['waiting', 'blind', 'revealed'] as const
export type Phase = (typeof PHASES)[number]
/** What this version does not know tells least. */
export const asPhase = (text: string): Phase => PHASES.find((one) => one === text) ?? 'waiting'
export const HOSPITAL_STATES = ['invited', 'accepted', 'declined'] as const
export type HospitalState = (typeof HOSPITAL_STATES)[number]
export const asHospitalState = (text: string): HospitalState => HOSPITAL_STATES.find((one) => one === text) ?? 'invited'

export interface Named { id: string; name: string }

export interface BlindShown { institutionId: string; hospital: string; text: string; diagnosis: string; certainty: Certainty; mark: FindingContent | null; revision: number; at: string; by: string }

export interface MeetingItem {
  id: string
  title: string
  history: string
  phase: Phase
  studyId: string
  seriesId: string | null
  /** Known from the reveal on: its page tells the answer. */
  caseId: string | null
  /** Empty until the reveal. */
  answer: string
  consensus: string
  actions: string
  /** Hospitals that have given a reading. */
  written: string[]
  /** Before the reveal one's own hospitals' alone; afterwards all. */
  readings: BlindShown[]
}

export interface MeetingPoll {
  id: string
  itemId: string | null
  question: string
  options: string[]
  isOpen: boolean
  voters: number
  mine: number | null
  /** Null while it is open and one does not lead: nobody votes with the others. */
  counts: number[] | null
}

export interface MeetingLine { id: string; author: string; text: string; at: string; isMine: boolean; isHidden: boolean }

export interface MeetingShown {
  readingId: string
  title: string
  /** ISO 8601, as are all times here: the panel asks for them as JSON. */
  startsAt: string
  openedAt: string | null
  closedAt: string | null
  minutes: number
  state: ReadingState
  host: Named
  presenter: Named
  currentItemId: string | null
  hospitals: (Named & { state: HospitalState })[]
  items: MeetingItem[]
  polls: MeetingPoll[]
  lines: MeetingLine[]
  me: {
    personId: string
    /** Hospitals one may give a reading for. */
    reads: Named[]
    mayLead: boolean
    mayWriteMinutes: boolean
    mayTalk: boolean
    mayPlan: boolean
    /** Where a case of one's own can be made of what was read. */
    writesCasesIn: Named[]
  }
}

/** What changed in a meeting, as it is announced on its channel. */
export const NEWS = ['state', 'item', 'phase', 'presenter', 'blind', 'poll', 'line', 'minutes', 'hospitals'] as const
export type News = (typeof NEWS)[number]
