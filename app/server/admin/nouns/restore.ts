import { resolve } from 'node:path'
import { restoreBackup } from '~/domain/operations/backup/restore-backup.server'
import { dataPlaces } from '~/infra/env.server'
import type { Files } from '~/infra/files/files'
import { readS3Settings } from '~/infra/files/s3/read-settings'
import { createS3Files } from '~/infra/files/s3-files.server'
import { knownMigrations } from '~/infra/db/known-migrations.server'
import { AdminError, readArguments, type AdminResult, type Verb } from '../command'
import { gigabytes, RESTORE_NEEDS_A_STOP } from '../sentences'

/** Asked of a running server it is refused; without one it is carried out before a database is opened (../by-itself.ts). */
export const restoreVerb: Verb = {
  usage: 'backup restore FOLDER [--replace]',
  words: 1,
  switches: ['replace'],
  run: () => Promise.reject(new AdminError(RESTORE_NEEDS_A_STOP)),
}

/** Every tenth of the way, one line for whoever waits. */
export function progressLine(word: string, tell?: (line: string) => void): (done: number, total: number) => void {
  let told = 0
  return (done, total) => {
    const tenth = total > 0 ? Math.floor((done / total) * 10) : 0
    if (tenth <= told || total < 50_000_000) return
    told = tenth
    tell?.(`${tenth * 10} % ${word} (${gigabytes(done)} of ${gigabytes(total)})`)
  }
}

/** `backup restore`, in the command's own process: there is no server, and no database is opened before it is there. */
export async function runRestore(environment: Record<string, string | undefined>, args: readonly string[], tell: (line: string) => void): Promise<AdminResult> {
  const { words, flags, isJson } = readArguments(restoreVerb, args)
  const { dataDir, databaseFile } = dataPlaces(environment)
  const [checked, copied] = [progressLine('checked', tell), progressLine('copied', tell)]
  const files = await objectStore(environment, dataDir)
  const outcome = await restoreBackup({
    ...(files ? { files, proveOwner: (secret: string | null) => proveOwner(environment, dataDir, secret), imageSecret: environment.IMAGE_SECRET } : {}), from: resolve(words[0]!), dataDir, databaseFile, isReplacing: flags.has('replace'), knownMigrations: await knownMigrations(), now: new Date(),
    onProgress: (step, done, total) => (step === 'check' ? checked : copied)(done, total),
  }).finally(() => files?.close())
  const nothing = 'Nothing was changed.'
  switch (outcome.kind) {
    case 'restored': {
      const { sessionSecret, mediaSecret, imageSecret } = outcome.manifest.secrets
      const missing = [...(sessionSecret === 'environment' ? ['SESSION_SECRET'] : []), ...(mediaSecret === 'environment' ? ['MEDIA_SECRET'] : []), ...(imageSecret === 'environment' ? ['IMAGE_SECRET'] : [])]
      const unset = missing.filter((name) => !environment[name])
      const lines = [
        ...outcome.passedOver.map(({ name, detail }) => `${name} was passed over: ${detail}.`),
        `${outcome.name} is restored into ${dataDir}: ${gigabytes(outcome.bytes)}, as of ${outcome.manifest.takenAt}. Recovery took ${(outcome.ms / 1_000).toFixed(1)} s.`,
        ...(outcome.asideAt ? [`What was there before is in ${outcome.asideAt}; remove it when you no longer need it.`] : []),
        ...(unset.length > 0 ? [`Not in this backup: set ${unset.join(' and ')} as before, or people's second factors, the audit's seal and the sealed identities of images cannot be read.`] : []),
        'At the next start everybody signs in again, and open invitations, reset links, share links of studies and access keys end: make anew what is still wanted.',
        'What was decided after that moment is not in it: repeat deactivations, changes of roles and withdrawals of consent; of images, verdicts on pixels and faces, moves between workspaces and removals of studies (a removed study is back).',
      ]
      const { manifest: _manifest, ...figures } = outcome
      return { code: 0, stdout: `${isJson ? JSON.stringify({ ...figures, takenAt: outcome.manifest.takenAt, liveRecordings: outcome.manifest.liveRecordings, unset }) : lines.join('\n')}\n`, stderr: '' }
    }
    case 'no-backup': throw new AdminError(`There is no backup that can be restored in ${words[0]}${outcome.passedOver.map(({ name, detail }) => `; ${name}: ${detail}`).join('')}. ${nothing}`)
    case 'damaged': throw new AdminError(`The backup is damaged: ${outcome.file}, ${outcome.detail}. ${nothing}`)
    case 'newer': throw new AdminError(`The backup was made by a newer version of Theatrum (${outcome.detail}); install that version first. ${nothing}`)
    case 'occupied': throw new AdminError(`${dataDir} holds data already; --replace puts them aside and restores. ${nothing}`)
    case 'mounted': throw new AdminError(`${outcome.path} is a disk of its own (a mount point), which cannot be put aside. Unmount it, restore, then move what was restored there onto it and mount it again. ${nothing}`)
    case 'no-space': throw new AdminError(`The restore needs ${gigabytes(outcome.neededBytes)} in ${dataDir}; ${gigabytes(outcome.freeBytes)} are free. ${nothing}`)
    default: return outcome satisfies never
  }
}

/** Where FILES says that images belong; proved before anything is touched; whose prefix it is, `proveOwner` looks at, once the backup's secret is known. */
async function objectStore(environment: Record<string, string | undefined>, dataDir: string): Promise<Files | null> {
  const settings = readS3Settings(environment, (sentence) => new AdminError(sentence))
  if (!settings) return null
  const files = createS3Files({ settings, dataDir, ownerSecret: null })
  await files.prove().catch((error: Error) => {
    files.close()
    throw new AdminError(`${error.message} Nothing was changed.`)
  })
  return files
}

/** Images go into nobody else's bucket: not one of theirs would be told from ours. */
async function proveOwner(environment: Record<string, string | undefined>, dataDir: string, ownerSecret: string | null): Promise<void> {
  if (ownerSecret === null) throw new AdminError('IMAGE_SECRET is not in this backup: set it as before, the bucket is recognised by it. Nothing was changed.')
  const files = createS3Files({ settings: readS3Settings(environment, (sentence) => new AdminError(sentence))!, dataDir, ownerSecret })
  await files.prove().catch((error: Error) => {
    throw new AdminError(`${error.message} Nothing was changed.`)
  }).finally(() => files.close())
}
