import { resolve } from 'node:path'
import { busySentence, createBackup } from '~/domain/operations/backup/create-backup.server'
import { listBackups } from '~/domain/operations/backup/open-backup.server'
import { checkBackup } from '~/domain/operations/backup/verify-backup.server'
import { SYSTEM } from '~/policy/actor'
import { knownMigrations } from '~/infra/db/known-migrations.server'
import { AdminError, table, type Noun } from '../command'
import { gigabytes } from '../sentences'
import { progressLine, restoreVerb } from './restore'

/** Copies of database, keys and files to go back to. */
export const backupNoun: Noun = {
  create: {
    usage: 'backup create --to FOLDER',
    values: ['to'],
    async run(services, _words, flags, tell) {
      const outcome = await createBackup(services, SYSTEM, { folder: flags.required('to'), onProgress: progressLine('copied', tell) })
      switch (outcome.kind) {
        case 'made': return { json: { id: outcome.name, ...outcome }, text: `${outcome.path}\n${gigabytes(outcome.bytes)} in ${outcome.files} files, ${gigabytes(outcome.copiedBytes)} of them copied anew, in ${(outcome.ms / 1_000).toFixed(1)} s.${outcome.lostImages > 0 ? `\n${outcome.lostImages} images that the database names are not in the object store, or are not what was put in: they are not in this backup. Look with image verify.` : ''}` }
        case 'inside-data': throw new AdminError('The folder lies inside DATA_DIR; a backup belongs on another disk.')
        case 'no-space': throw new AdminError(`The backup needs ${gigabytes(outcome.neededBytes)}; ${gigabytes(outcome.freeBytes)} are free in that folder. Nothing was written.`)
        case 'busy': throw new AdminError(busySentence(outcome))
        case 'forbidden': throw new AdminError('Not allowed.')
        default: return outcome satisfies never
      }
    },
  },
  list: {
    usage: 'backup list [--to FOLDER]',
    values: ['to'],
    async run(services, _words, flags) {
      const folder = flags.text('to') ?? services.env.backup?.folder
      const rows = (folder ? await listBackups(resolve(folder), services.now()) : []).map(({ verdict, ...row }) => ({ ...row, verifiedAt: verdict?.isGood ? verdict.at : null, problem: verdict && !verdict.isGood ? verdict.detail : null }))
      return { json: rows, text: table(rows, ['name', 'takenAt', 'state', 'bytes', 'files', 'verifiedAt']) }
    },
  },
  verify: {
    usage: 'backup verify FOLDER',
    words: 1,
    async run(_services, [folder], _flags, tell) {
      const check = await checkBackup(resolve(folder!), { knownMigrations: await knownMigrations(), onProgress: progressLine('checked', tell) })
      switch (check.kind) {
        case 'good': return { json: { isGood: true, takenAt: check.manifest.takenAt, files: check.manifest.files.length + 1 }, text: `Good: ${check.manifest.files.length + 1} files of ${check.manifest.takenAt} are what was written, and the database is sound.` }
        case 'no-backup': throw new AdminError(`There is no backup in ${folder}.`)
        case 'newer': throw new AdminError(`The backup was made by a newer version of Theatrum (${check.detail}).`)
        case 'damaged': throw new AdminError(`The backup is damaged: ${check.file}, ${check.detail}.`)
        default: return check satisfies never
      }
    },
  },
  restore: restoreVerb,
}
