import { randomUUID } from 'node:crypto'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'

const ASKED = 'backup.asked'

/** "Back up now": one at a time, since a second press means the same. */
export async function requestBackup(services: Services, actor: Actor): Promise<{ kind: 'asked' } | { kind: 'already' } | { kind: 'off' } | { kind: 'forbidden' }> {
  if (!can(actor, 'manage-backups', PLATFORM)) return { kind: 'forbidden' }
  const { backup } = services.env
  if (!backup) return { kind: 'off' }
  if ((await askedBackup(services))?.isUnderWay) return { kind: 'already' }
  const key = `backup.create:asked:${randomUUID()}`
  await services.queue.add('backup.create', { folder: backup.folder }, key, { maxAttempts: 1 })
  await services.db.setting.upsert({ where: { key: ASKED }, create: { key: ASKED, value: key }, update: { value: key } })
  await services.audit.recordNow({ action: 'backup.asked', actor: auditActor(actor), institutionId: null, subjectKind: 'backup', subjectId: null })
  return { kind: 'asked' }
}

/** The last one that was asked for by hand. */
export async function askedBackup(services: Pick<Services, 'db' | 'queue'>): Promise<{ isUnderWay: boolean; progress: number; error: string | null } | null> {
  const row = await services.db.setting.findUnique({ where: { key: ASKED } })
  const job = row && (await services.queue.find(row.value))
  return job ? { isUnderWay: job.state === 'waiting' || job.state === 'running', progress: job.progress, error: job.state === 'dead' ? job.lastError : null } : null
}
