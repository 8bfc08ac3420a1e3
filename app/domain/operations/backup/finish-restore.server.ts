import { readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DERIVED_FOLDERS, filesOfGone, isHash } from '~/domain/images/files-of-gone.server'
import { writeDownForLater } from '~/domain/images/loose-files.server'
import { StoreRefused, StoreUnreachable } from '~/infra/files/s3/errors'
import type { Services } from '~/infra/services.server'
import { RESTORED_MARK, RESTORING_MARK } from './manifest'

/** Far beyond the changes that lie between a backup and its restore: no media plane has seen a later state. */
const REVISIONS_AHEAD = 1_000_000

export interface Finished {
  backup: string
  takenAt: string
  sessions: number
  grants: number
  invitations: number
  resets: number
  letters: number
  /** Links to studies for people without an account. */
  shares: number
  /** Keys of other programs. */
  accessKeys: number
}

/** A restore that was cut off has left half of a product: nothing may start on it. */
export const isHalfRestored = (dataDir: string) => existsSync(join(dataDir, RESTORING_MARK))

/**
 * The first start after a restore, before anybody is served. The database does not know what ended since it was copied, so
 * everything that lets somebody in by what they hold ends: sessions, playback, links by mail, links to studies, keys of
 * other programs, half-made sign-ins.
 * Passwords, second factors and roles are those of that day; docs/operating.md says what to look at.
 * Safe to run again: the mark goes last.
 */
export async function finishRestore(services: Services): Promise<Finished | null> {
  const mark = join(services.env.dataDir, RESTORED_MARK)
  const text = await readFile(mark, 'utf8').catch(() => null)
  if (text === null) return null
  const { backup, takenAt } = readMark(text)
  const now = services.now()
  const finished = await services.db.$transaction(async (db) => {
    const sessions = await db.session.deleteMany()
    await db.secondFactorStep.deleteMany()
    await db.deviceCode.deleteMany()
    const grants = await db.playbackGrant.updateMany({ where: { revokedAt: null }, data: { revokedAt: now } })
    const resets = await db.passwordReset.deleteMany({ where: { usedAt: null } })
    const invitations = await db.invitation.updateMany({ where: { acceptedAt: null, withdrawnAt: null, expiresAt: { gt: now } }, data: { withdrawnAt: now } })
    // One that was withdrawn since must not open again, and nobody here knows which those were.
    const shares = await db.shareLink.updateMany({ where: { withdrawnAt: null }, data: { withdrawnAt: now } })
    const accessKeys = await db.accessKey.updateMany({ where: { revokedAt: null }, data: { revokedAt: now } })
    // Their links are dead, and some went out already.
    const letters = await db.mail.deleteMany({ where: { kind: { in: ['invitation', 'password-reset'] }, state: { in: ['waiting', 'outbox', 'failed'] } } })
    await db.$executeRaw`UPDATE "Setting" SET "value" = CAST(CAST("value" AS INTEGER) + ${REVISIONS_AHEAD} AS TEXT) WHERE "key" = 'media.revision'`
    return { backup, takenAt, sessions: sessions.count, grants: grants.count, invitations: invitations.count, resets: resets.count, letters: letters.count, shares: shares.count, accessKeys: accessKeys.count }
  })
  await deriveImagesAgain(services, `${backup}.${now.getTime()}`)
  const unnamed = await writeDownUnnamed(services)
  await services.audit.recordNow({
    action: 'backup.restored', actor: { kind: 'system' }, institutionId: null, subjectKind: 'backup', subjectId: backup,
    detail: { takenAt, sessions: finished.sessions, grants: finished.grants, invitations: finished.invitations, resets: finished.resets, shares: finished.shares, accessKeys: finished.accessKeys },
  })
  services.log.warn({ ...finished, unnamed }, 'a backup was restored: everybody signs in again, open invitations, reset links, links to studies and access keys have ended')
  await rm(mark, { force: true })
  return finished
}

const ASKED_AT_ONCE = 500

/** Backups hold images, not what was made of them. */
async function deriveImagesAgain({ db, queue }: Services, restore: string): Promise<void> {
  await db.series.updateMany({ data: { framesState: 'waiting' } })
  await db.series.updateMany({ where: { volumeState: { in: ['ready', 'failed'] } }, data: { volumeState: 'waiting' } })
  for (let after = ''; ; ) {
    const rows = await db.series.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: ASKED_AT_ONCE, select: { id: true } })
    if (rows.length === 0) return
    after = rows.at(-1)!.id
    await Promise.all(rows.map(({ id }) => queue.add('image.derive', { seriesId: id }, `image.derive:${id}:restored:${restore}`)))
  }
}

const GOING_BACK_MS = 7 * 86_400_000
const NAMES_AT_ONCE = 500

/**
 * What a bucket holds of studies that came after the backup: no row names it, and nobody would ever remove it. It stays for a week, in
 * which whoever restored the wrong day can go back to what was put aside.
 */
async function writeDownUnnamed(services: Services): Promise<number> {
  const from = new Date(services.now().getTime() + GOING_BACK_MS)
  const unnamed = { images: new Set<string>(), series: new Set<string>() }
  let count = 0
  const writeDown = async () => {
    count += unnamed.images.size + unnamed.series.size
    await services.db.$transaction((tx) => writeDownForLater(tx, { images: [...unnamed.images], series: [...unnamed.series] }, from))
    unnamed.images.clear()
    unnamed.series.clear()
  }
  try {
    for await (const { of, name } of filesOfGone(services, ['images/', ...DERIVED_FOLDERS])) {
      if (of === 'series' || isHash(name)) unnamed[of].add(name)
      if (unnamed.images.size + unnamed.series.size >= NAMES_AT_ONCE) await writeDown()
    }
    await writeDown()
  } catch (error) {
    // A store that does not answer keeps nobody out; what stays in it is counted by `image verify`.
    if (!(error instanceof StoreUnreachable || error instanceof StoreRefused)) throw error
    services.log.warn({ err: error }, 'what the store holds beyond the backup could not be looked at')
  }
  return count
}

function readMark(text: string): { backup: string; takenAt: string } {
  try {
    const value = JSON.parse(text) as { backup?: unknown; takenAt?: unknown }
    return { backup: String(value.backup ?? '').slice(0, 100), takenAt: String(value.takenAt ?? '').slice(0, 40) }
  } catch {
    // Cut short by a power cut: that there was a restore is what counts.
    return { backup: 'unknown', takenAt: 'unknown' }
  }
}
