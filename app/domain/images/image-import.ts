import type { Refusal } from '#imaging/contract'
import type { Workspace } from '~/policy/images'

/** How images come in. */
export const IMPORT_SOURCES = ['browser', 'stow', 'dimse', 'pull', 'admin', 'seed'] as const
export type ImportSource = (typeof IMPORT_SOURCES)[number]

/** `receiving`: files arrive. `reading`: all are here, the rest happens by itself. */
export type ImportState = 'receiving' | 'reading' | 'done' | 'cancelled'

/**
 * What became of one file. `receiving`: its bytes still arrive. `held`: stored, and a person must look at its pixels first. `duplicate`: the very picture is
 * in the store already. `skipped`: nothing to store in it (an archive, whose members follow; a DICOMDIR; clutter).
 */
export const ENTRY_OUTCOMES = ['receiving', 'waiting', 'stored', 'duplicate', 'held', 'refused', 'skipped'] as const
export type EntryOutcome = (typeof ENTRY_OUTCOMES)[number]

/** Beside refusals: why a file was skipped, or what else is to be said. In locales/images.json (`notice.*`). */
export const NOTICES = ['archive', 'dicomdir', 'clutter', 'other-workspace', 'face', 'cancelled'] as const
export type Notice = (typeof NOTICES)[number]

export interface FileOutcome {
  position: number
  outcome: EntryOutcome
  reason: Refusal | Notice | null
  /** Where it lies now; of stored, held and duplicate ones. */
  studyId: string | null
  sopInstanceUid: string | null
}

export interface NewImport { institutionId: string; workspace: Workspace; source: ImportSource }

/** One file, a zip archive too. */
export const MOST_FILE_BYTES = 8 * 1024 ** 3
/** Files of one import, members of archives with them. */
export const MOST_FILES = 100_000
/** What an import leaves free on the disk: recordings and the database live there too. */
export const SPARE_DISK_BYTES = 2 * 1024 ** 3
