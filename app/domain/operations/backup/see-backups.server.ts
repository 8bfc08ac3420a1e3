import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'
import { vitalsOf } from '../watch-vitals.server'
import type { SeenBackups } from './backup'
import { backupState } from './backup-state.server'
import { listBackups } from './open-backup.server'
import { askedBackup } from './request-backup.server'

/** Null for whoever does not run the installation. */
export async function seeBackups(services: Services, actor: Actor): Promise<SeenBackups | null> {
  if (!can(actor, 'see-operations', PLATFORM)) return null
  const { backup } = services.env
  const now = services.now()
  const backups = backup ? await listBackups(backup.folder, now) : []
  return {
    at: now.toISOString(),
    state: await backupState(services, vitalsOf(services)?.startedAt ?? now, backups),
    backups,
    asked: await askedBackup(services),
    mayManage: can(actor, 'manage-backups', PLATFORM),
  }
}
