/** What a backup holds, in `manifest.json` beside it. A path in here never leads out of the folder it is meant for. */
import { z } from 'zod'
import { CLOCKS_DIFFER_MS } from './schedule'

/** Raised when an older product could not read what a newer one writes. */
export const FORMAT = 3
/** Before schedules were told from people; before there were images. */
const EARLIER_FORMATS = [1, 2] as const
export const MANIFEST_FILE = 'manifest.json'
export const DATABASE_COPY = 'database.db'
/** The database's name in a DATA_DIR, unless DATABASE_URL says otherwise. */
export const DATABASE_FILE = 'theatrum.db'

/** Bytes as they lie in the backup's folder. */
export interface Part {
  /** Relative to the backup's folder. */
  stored: string
  bytes: number
  /** sha256, hex. */
  sha256: string
}

/** A file of DATA_DIR. One that only ever grows (a recording) is kept as the parts that were added since each backup before. */
export interface BackupFile {
  /** Relative to DATA_DIR. */
  path: string
  bytes: number
  mtimeMs: number
  parts: Part[]
}

export interface Manifest {
  format: number
  /** Version of the product that made it. */
  product: string
  /** Migrations in the database, oldest first. */
  migrations: string[]
  takenAt: string
  /** The installation whose schedule made it; null: somebody asked for it. */
  schedule: string | null
  database: Part
  /** `environment`: not in this backup, must be set again where it is restored. */
  secrets: { sessionSecret: SecretPlace; mediaSecret: SecretPlace; imageSecret: SecretPlace }
  /** Recordings that were under way: they end where the backup was taken. */
  liveRecordings: string[]
  files: BackupFile[]
}
export type SecretPlace = 'in-backup' | 'environment'

/** Files of a DATA_DIR that belong to one run of one machine. */
export const RESTORED_MARK = 'restored.json'
export const RESTORING_MARK = 'restore-in-progress.json'
const NOT_DATA = [
  /^admin\.sock$/, /^media-state\.json(\.new)?$/, /^\.[^/]*/, /^before-restore-[^/]*/, /^restored\.json$/, /^operations-history\.json$/, /^restore-in-progress\.json$/, /^theatrum\.db(-wal|-shm|-journal)?$/,
  /\.(part|new|tmp)(\/|$)/, /(^|\/)\.partial-[^/]*$/,
  // Files as they came, with identities; and what is made again from the images that are kept.
  /^quarantine(\/|$)/, /^derived\/(anatomy|faces|frames|thumbnails|volumes)(\/|$)/,
]

/** Whether a path below DATA_DIR is kept: the database has its own way, and what a start makes anew is left out. */
export const isKept = (path: string) => !NOT_DATA.some((one) => one.test(path))

/** Recordings' media are only ever appended to (streaming/recording/layout.ts). */
export const isAppendOnly = (path: string) => /^recordings\/[^/]+\/[^/]+\/media\.mp4$/.test(path)

/** Whether a path stays below the folder it is joined to, whatever the system makes of its characters. */
export function isSafePath(path: string): boolean {
  if (path.length === 0 || path.length > 1_024 || /[\\\u0000-\u001f\u007f]/.test(path)) return false
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..' && new TextEncoder().encode(segment).length <= 255)
}

const MOST_FILES = 2_000_000
export const MOST_PARTS = 200
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const safePath = z.string().refine(isSafePath)
const part = z.strictObject({ stored: safePath.refine((path) => path === DATABASE_COPY || /^(files|more)\//.test(path)), bytes, sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const secretPlace = z.enum(['in-backup', 'environment'])
const schema = z.strictObject({
  format: z.literal([...EARLIER_FORMATS, FORMAT]),
  product: z.string().max(100),
  migrations: z.array(z.string().max(200)).max(10_000),
  takenAt: z.iso.datetime(),
  schedule: z.string().max(100).nullable().default(null),
  database: part,
  // Where there were no images yet, there is nothing that the third one would open.
  secrets: z.strictObject({ sessionSecret: secretPlace, mediaSecret: secretPlace, imageSecret: secretPlace.default('in-backup') }),
  liveRecordings: z.array(z.string().max(200)).max(10_000),
  files: z.array(z.strictObject({ path: safePath.refine(isKept), bytes, mtimeMs: z.number().finite(), parts: z.array(part).max(MOST_PARTS) })).max(MOST_FILES),
})

export type ReadManifest =
  | { kind: 'read'; manifest: Manifest }
  /** Made by a product that writes another format. */
  | { kind: 'newer'; format: number }
  | { kind: 'damaged' }

const HEAD = '{"sha256":"'
const MIDDLE = '","manifest":'
const TAIL = '}\n'

/** The manifest's text carries its own sha256, so that a changed byte in it is found like one in a file. */
export function writeManifest(manifest: Manifest, sha256: (text: string) => string): string {
  const text = JSON.stringify(manifest)
  return HEAD + sha256(text) + MIDDLE + text + TAIL
}

export function readManifest(file: string, sha256: (text: string) => string): ReadManifest {
  const start = HEAD.length + 64
  const text = file.slice(start + MIDDLE.length, -TAIL.length)
  if (!file.startsWith(HEAD) || !file.endsWith(TAIL) || !file.startsWith(MIDDLE, start) || sha256(text) !== file.slice(HEAD.length, start)) return { kind: 'damaged' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'damaged' }
  }
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : null
  if (typeof format === 'number' && Number.isInteger(format) && format > FORMAT) return { kind: 'newer', format }
  const parsed = schema.safeParse(value)
  if (!parsed.success || !isWhole(parsed.data)) return { kind: 'damaged' }
  return { kind: 'read', manifest: parsed.data }
}

/** Each path once, no file where another one needs a folder, and every file as long as its parts. */
function isWhole(manifest: Manifest): boolean {
  const paths = new Set(manifest.files.map((file) => file.path))
  if (paths.size !== manifest.files.length || manifest.database.stored !== DATABASE_COPY) return false
  for (const file of manifest.files) {
    if (file.parts.reduce((sum, one) => sum + one.bytes, 0) !== file.bytes) return false
    const segments = file.path.split('/')
    for (let depth = 1; depth < segments.length; depth++) if (paths.has(segments.slice(0, depth).join('/'))) return false
  }
  return true
}

export const totalBytes = (manifest: Manifest) => manifest.files.reduce((sum, file) => sum + file.bytes, manifest.database.bytes)

/** Migrations of the backup that this product does not know: it was made by a newer one. */
export const unknownMigrations = (manifest: Manifest, known: readonly string[]) => manifest.migrations.filter((name) => !known.includes(name))

/** `theatrum-20261122T043000Z`, sorted by name as by time. */
export const backupName = (at: Date) => `theatrum-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`
/** A clock that was ahead when the backup was made, or is behind now: its name says nothing about which one is the newest. */
export const isAhead = (name: string, now: Date) => {
  const [, date, hours, minutes, seconds] = /^theatrum-(\d{8})T(\d\d)(\d\d)(\d\d)Z/.exec(name) ?? []
  return date !== undefined && Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hours}:${minutes}:${seconds}Z`) > now.getTime() + CLOCKS_DIFFER_MS
}
export const isBackupName = (name: string) => /^theatrum-\d{8}T\d{6}Z(-\d+)?$/.test(name)
