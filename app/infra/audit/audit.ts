/**
 * The audit chain as everybody else sees it. Events are appended by one appender, in batches, and never changed;
 * `detail` carries reasons, roles and counts, never a name, an address, a secret or a patient's data.
 */
export interface AuditRecord {
  action: AuditAction
  actor: { kind: 'person'; personId: string } | { kind: 'public' } | { kind: 'system' }
  /** Whose administrators may read it; null: the operator alone. */
  institutionId: string | null
  subjectKind: 'person' | 'institution' | 'invitation' | 'session' | 'room' | 'input' | 'broadcast' | 'recording' | 'job' | 'backup' | 'audit' | 'mail' | 'study' | 'series' | 'image-import' | 'finding' | 'share' | 'access-key' | 'image-source' | 'model' | 'lesson' | 'lab' | 'case' | 'comment' | 'reading' | 'collection' | 'purchase' | 'offer' | 'course' | 'class' | 'learning-platform' | 'record-store' | 'question' | 'paper' | 'sitting'
  subjectId: string | null
  detail?: Record<string, string | number | boolean | null | string[]>
}

export interface ProveOptions {
  /** A head that was noted elsewhere. */
  expect?: Head
  /** A copy, as a backup holds one; not given: this installation's own chain. Under the same SESSION_SECRET. */
  of?: { databaseUrl: string; dataDir: string }
  onProgress?: (checked: number, total: number) => void
  /** Ends the proof and its thread at once; `prove` rejects with the signal's reason. */
  signal?: AbortSignal
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
  /** Walks the whole chain, beside everything else that runs, and names the first broken link. */
  prove(options?: ProveOptions): Promise<Proof>
  stop(): Promise<void>
}

/** The newest link: what is noted elsewhere to find a chain that was cut short or written anew. */
export interface Head { seq: number; hash: string }

/** Why a link, or the chain's end, is not what was written. */
export type Fault =
  /** A link is missing, doubled or out of order before this one. */
  | 'out-of-sequence'
  /** What the link says is not what was written. */
  | 'changed'
  /** It does not follow the link before it. */
  | 'not-following'
  /** The chain is shorter than the head that was noted outside the database. */
  | 'cut-short'
  /** The head that was noted outside the database is another one: the chain was written anew. */
  | 'other-head'
  | 'head-missing' | 'head-damaged'
  /** The triggers that refuse changes are gone from the database. */
  | 'unprotected'

export interface Proof {
  ok: boolean
  /** Links that were checked, up to and with the first broken one. */
  checked: number
  head: Head | null
  /** `at` as the link says it, where it says one. */
  broken: { seq: number | null; at: string | null; fault: Fault } | null
  ms: number
}

/** Every event there is, with words in locales/audit.json. */
export const AUDIT_ACTIONS = [
  // identities and sessions
  'session.opened', 'session.refused', 'session.throttled', 'session.ended', 'session.confirmed', 'sessions.ended', 'second-factor.set-up', 'second-factor.removed', 'second-factor.refused',
  'recovery-code.used', 'recovery-codes.renewed', 'device-code.approved', 'device-code.denied', 'password.changed', 'password-reset.asked', 'password-reset.used',
  // people and rights
  'person.added', 'person.edited', 'person.deactivated', 'person.reactivated', 'person.listed', 'password.renewed', 'role.added', 'role.removed', 'operator.made', 'operator.removed',
  'invitation.sent', 'invitation.accepted', 'invitation.refused', 'invitation.withdrawn', 'class-list.imported', 'class.edited', 'institution.made', 'institution.edited', 'second-factor-rule.changed',
  // broadcasts and recordings
  'room.made', 'input.made', 'input.renamed', 'key.rotated', 'input.taken-over', 'masks.changed', 'no-identity.confirmed',
  'broadcast.made', 'broadcast.edited', 'broadcast.started', 'broadcast.held', 'broadcast.resumed', 'broadcast.stopped', 'broadcast.watched', 'broadcast.previewed',
  'consent.recorded', 'consent.withdrawn', 'passage.cleared', 'recording.replayed', 'recording.downloaded', 'recording.unpublished', 'recording.published',
  // images
  'image.imported', 'image.refused', 'study.read', 'study.listed', 'study.exported', 'study.removed', 'study.released', 'study.moved', 'pixels.approved', 'pixels.refused', 'pixels.held-again', 'pixels.blacked-out', 'face.decided', 'face.copy-asked', 'face.copy-made', 'face.copy-confirmed', 'face.copy-rejected', 'face.copy-taken-back',
  'identity.opened', 'finding.saved', 'finding.removed', 'share.made', 'share.used', 'share.withdrawn', 'access-key.made', 'access-key.withdrawn', 'image-source.made', 'image-source.edited', 'image-source.removed', 'image-source.searched', 'image-source.pulled',
  // the anatomy theatre
  'model.made', 'model.renamed', 'model.rebuilt', 'model.labelled', 'model.labels-downloaded', 'model.removed', 'model.restored',
  'case.made', 'case.readers', 'case.submitted', 'case.sent-back', 'case.published', 'case.retracted', 'case.removed', 'case.restored', 'case.read', 'comment.hidden', 'comment.shown', 'reading.planned', 'reading.invitation-answered', 'reading.opened', 'reading.revealed', 'reading.handed-over', 'reading.closed', 'reading.changed', 'reading.removed', 'reading.restored', 'reading.line-hidden', 'reading.line-shown', 'reading-feed.made', 'reading-feed.ended',
  'course.made', 'course.copied', 'course.imported', 'course.published', 'course.withdrawn', 'course.removed', 'course.restored', 'course.author-added', 'course.author-removed', 'course.template', 'course.transferred', 'class.moved',
  'class.made', 'class.changed', 'class.planned', 'class.link-made', 'class.link-ended', 'class.closed', 'class.reopened', 'class.joined', 'class.left', 'class.learner-removed', 'class.learner-restored', 'class.list-enrolled', 'class.staff-added', 'class.staff-removed', 'class.post-hidden', 'class.post-shown', 'class.reminded',
  'submission.returned', 'extension.given', 'extension.taken-back', 'grades.exported', 'certificate.issued', 'certificate.revoked', 'certificate.restored',
  'learning-platform.made', 'learning-platform.changed', 'learning-platform.disabled', 'learning-platform.enabled', 'learning-platform.key-renewed', 'launch.refused', 'launch.person-made', 'launch.person-linked', 'launch.class-linked', 'launch.roster-read',
  'record-store.made', 'record-store.changed', 'record-store.removed', 'delivery.retried',
  'question.made', 'question.approved', 'question.retired', 'question.removed', 'question.restored', 'question.imported', 'question.exported', 'paper.made', 'paper.removed', 'paper.restored',
  'exam.made', 'exam.changed', 'exam.frozen', 'exam.cancelled', 'exam.staff-changed', 'exam.candidates-changed', 'exam.began', 'exam.handed-in', 'exam.device-moved', 'exam.time-added', 'exam.paused', 'exam.resumed', 'exam.locked', 'exam.unlocked', 'exam.identified', 'exam.marked', 'exam.regraded', 'exam.released', 'exam.appeal-decided', 'exam.exported',
  'collection.made', 'collection.published', 'collection.closed', 'collection.removed', 'collection.restored',
  'purchase.asked', 'purchase.pending', 'purchase.paid', 'purchase.declined', 'purchase.refund-asked', 'purchase.refunded', 'offer.opened', 'offer.closed', 'case.charged', 'case.freed',
  'lesson.made', 'lesson.imported', 'lesson.renamed', 'lesson.published', 'lesson.withdrawn', 'lesson.removed', 'lesson.restored', 'lesson.answers-listed',
  'lab.opened', 'lab.led', 'lab.closed',
  // running the installation
  'job.retried', 'backup.asked', 'backup.made', 'backup.failed', 'backup.restored', 'audit.searched', 'audit.exported', 'audit.proved', 'outbox.read', 'access.refused',
  // the chain about itself: accesses that came faster than they could be written were counted, not kept; the head outside the database did not fit at a start
  'audit.shed', 'audit.head-mismatch',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]
