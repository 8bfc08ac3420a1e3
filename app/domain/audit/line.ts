import type { AuditAction, AuditRecord } from '~/infra/audit/audit'

export type SubjectKind = AuditRecord['subjectKind']

/** An event as it is shown: with the names of today, where there still are any. */
export interface AuditLine {
  seq: number
  at: Date
  actor: { kind: AuditRecord['actor']['kind']; id: string | null; name: string | null }
  action: AuditAction
  subject: { kind: SubjectKind; id: string | null; name: string | null }
  institution: string | null
  detail: Record<string, unknown>
}
