/** Backups as they are listed and shown. */

/** What a check of the whole backup found, kept beside it. */
export interface Verdict { at: string; isGood: boolean; detail: string }

export interface BackupSummary {
  /** The folder's name. */
  id: string
  name: string
  /** Null: the manifest cannot be read. */
  takenAt: string | null
  bytes: number
  files: number
  state: 'good' | 'verified' | 'damaged' | 'newer'
  verdict: Verdict | null
  liveRecordings: number
  product: string | null
  /** The installation whose schedule made it; null: somebody asked for it. */
  schedule: string | null
  /** Its time has not come yet: it was made while a clock was ahead, and is never taken for the newest. */
  isAhead: boolean
}

export interface BackupState {
  /** `off`: BACKUP_DIR is not set. */
  kind: 'off' | 'none' | 'good' | 'overdue' | 'failing'
  folder: string | null
  everyMinutes: number | null
  keep: number | null
  newest: BackupSummary | null
  failure: { at: string; reason: string } | null
}

export interface SeenBackups {
  at: string
  state: BackupState
  /** Newest first. */
  backups: BackupSummary[]
  asked: { isUnderWay: boolean; progress: number; error: string | null } | null
  mayManage: boolean
}
