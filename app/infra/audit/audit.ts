/**
 * The audit chain as everybody else sees it. Events are appended by one appender, in batches, and never changed;
 * `detail` carries reasons, roles and counts, never a name, an address, a secret or a patient's data.
 */
export interface AuditRecord {
  action: AuditAction
  actor: { kind: 'person'; personId: string } | { kind: 'public' } | { kind: 'system' }
  /** Whose administrators may read it; null: the operator alone. */
  institutionId: string | null
  subjectKind: 'person' | 'institution' | 'invitation' | 'session' | 'room' | 'input' | 'broadcast' | 'recording' | 'job' | 'backup' | 'audit' | 'mail'
  subjectId: string | null
  detail?: Record<string, string | number | boolean | null | string[]>
}

export interface Audit {
  /** Takes an access; returns at once, written within 100 ms. Never throws: what cannot be written is kept and counted. */
  record(event: AuditRecord): void
  /** Takes a change of rights; resolves when it is on disk. Called before the person is told that it is done. */
  recordNow(event: AuditRecord): Promise<void>
  /** Resolves when everything taken so far is on disk. */
  flush(): Promise<void>
  /** For the status page and /metrics. */
  state(): { waiting: number; written: number; failing: boolean }
  stop(): Promise<void>
}

/** Every event there is, with words in locales/audit.json. */
export const AUDIT_ACTIONS = [
  // identities and sessions
  'session.opened', 'session.refused', 'session.throttled', 'session.ended', 'sessions.ended', 'second-factor.set-up', 'second-factor.removed', 'second-factor.refused',
  'recovery-code.used', 'recovery-codes.renewed', 'device-code.approved', 'device-code.denied', 'password.changed', 'password-reset.asked', 'password-reset.used',
  // people and rights
  'person.added', 'person.edited', 'person.deactivated', 'person.reactivated', 'person.listed', 'password.renewed', 'role.added', 'role.removed', 'operator.made', 'operator.removed',
  'invitation.sent', 'invitation.accepted', 'invitation.refused', 'invitation.withdrawn', 'class-list.imported', 'institution.made', 'institution.edited', 'second-factor-rule.changed',
  // broadcasts and recordings
  'room.made', 'input.made', 'input.renamed', 'key.rotated', 'input.taken-over', 'masks.changed', 'no-identity.confirmed',
  'broadcast.made', 'broadcast.edited', 'broadcast.started', 'broadcast.held', 'broadcast.resumed', 'broadcast.stopped', 'broadcast.watched', 'broadcast.previewed',
  'consent.recorded', 'consent.withdrawn', 'passage.cleared', 'recording.replayed', 'recording.downloaded', 'recording.unpublished', 'recording.published',
  // running the installation
  'job.retried', 'backup.made', 'backup.failed', 'backup.restored', 'audit.searched', 'audit.exported', 'outbox.read', 'access.refused',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]
