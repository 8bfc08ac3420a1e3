import type { LineProblem } from '~/domain/people/class-list'
import type { Role } from '~/policy/actor'

export interface PreviewLine {
  line: number
  email: string
  name: string
  role: Role
  className: string
  plan: 'invite' | 'member' | 'invited' | LineProblem
}

export type Refusal =
  | { why: 'empty' | 'too-large' | 'too-many-rows' | 'workbook' | 'not-text' | 'no-email-column' | 'class' }
  | { why: 'double-column'; heading: string }
  | { why: 'quotes'; line: number }

/** What was read and what the button will do. */
export interface Preview {
  institution: string
  /** The list itself, to be sent back by the button. */
  text: string
  given: { role: Role; className: string; language: string }
  /** Null: pasted. */
  encoding: 'utf-8' | 'utf-16' | 'gb18030' | 'windows-1252' | null
  hasHeadings: boolean
  ignoredColumns: string[]
  counts: { invite: number; refused: number; member: number; invited: number }
  /** The first of them; the counts say how many there are. */
  problems: PreviewLine[]
  lines: PreviewLine[]
}

export type ClassListResult =
  | { step: 'refused'; refusal: Refusal }
  | { step: 'checked'; preview: Preview }
  | { step: 'done'; invited: number; alreadyInvited: number; members: number; refused: number; classes: string[] }
