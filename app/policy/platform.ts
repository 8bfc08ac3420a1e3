import { isOperator, type Actor } from './actor'

/**
 * The installation as a whole, whatever the institution.
 * - `see-operations`: health, load, disk, streams, jobs, backups, versions.
 * - `manage-jobs`: try a failed job again.
 * - `manage-backups`: take one now.
 * - `see-whole-audit`, `see-whole-outbox`: of all institutions, and what belongs to none.
 * - `manage-institutions`: make one, name its first administrator.
 */
export const PLATFORM_ACTIONS = ['see-operations', 'manage-jobs', 'manage-backups', 'see-whole-audit', 'see-whole-outbox', 'manage-institutions'] as const
export type PlatformAction = (typeof PLATFORM_ACTIONS)[number]

export interface PlatformSubject { kind: 'platform' }
export const PLATFORM: PlatformSubject = { kind: 'platform' }

/** Pure; asked by every page and operation that serves the people who run the installation. */
export function canPlatform(actor: Actor, action: PlatformAction): boolean {
  switch (action) {
    case 'see-operations':
    case 'manage-jobs':
    case 'manage-backups':
    case 'see-whole-audit':
    case 'see-whole-outbox':
    case 'manage-institutions':
      return isOperator(actor)
  }
}
