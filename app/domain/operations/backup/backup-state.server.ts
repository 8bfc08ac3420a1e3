import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import { operatorIds } from '../operators.server'
import type { BackupState, BackupSummary } from './backup'
import { knownBackups } from './known-backups.server'
import { listBackups } from './open-backup.server'
import { isOverdue } from './schedule'

const FAILURE = 'backup.failure'

/**
 * @param watchedSince when this process began: a backup that is missed is missed since then at the earliest.
 * @param backups as just listed; not given: as they were last seen.
 */
export async function backupState(services: Pick<Services, 'db' | 'env' | 'now'>, watchedSince: Date, backups?: BackupSummary[]): Promise<BackupState> {
  const { backup } = services.env
  if (!backup) return { kind: 'off', folder: null, everyMinutes: null, keep: null, newest: null, failure: null }
  const newest = (backups ?? (await knownBackups(backup.folder, services.now()))).find(isGood) ?? null
  const failure = await lastFailure(services)
  const lastAt = newest?.takenAt ? new Date(newest.takenAt) : null
  const kind = failure ? 'failing' : isOverdue(lastAt, backup.everyMinutes, services.now(), watchedSince) ? 'overdue' : newest ? 'good' : 'none'
  return { kind, folder: backup.folder, everyMinutes: backup.everyMinutes, keep: backup.keep, newest, failure }
}

const isGood = (one: BackupSummary) => !one.isAhead && (one.state === 'good' || one.state === 'verified')

/** Of the last backup; null when it succeeded. */
async function lastFailure({ db }: Pick<Services, 'db'>): Promise<{ at: string; reason: string } | null> {
  const row = await db.setting.findUnique({ where: { key: FAILURE } })
  return row ? (JSON.parse(row.value) as { at: string; reason: string }) : null
}

export async function backupSucceeded({ db }: Pick<Services, 'db'>): Promise<void> {
  await db.setting.deleteMany({ where: { key: FAILURE } })
}

/** On the status page, on record, and in the bell of those who run the house: once per series of failures, since a next try comes in minutes. */
export async function backupFailed(services: Services, folder: string, reason: string): Promise<void> {
  const value = JSON.stringify({ at: services.now().toISOString(), reason: reason.slice(0, 300) })
  await services.db.setting.upsert({ where: { key: FAILURE }, create: { key: FAILURE, value }, update: { value } })
  await services.audit.recordNow({ action: 'backup.failed', actor: { kind: 'system' }, institutionId: null, subjectKind: 'backup', subjectId: null, detail: { reason } })
  const lastGood = (await listBackups(folder, services.now()).catch(() => [])).find(isGood)
  await notify(services, { kind: 'backup.failed', personIds: await operatorIds(services), params: { reason: reason.slice(0, 200) }, path: '/operations/backups', key: `backup.failed:${lastGood?.name ?? 'none'}` })
}
