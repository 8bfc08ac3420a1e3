import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readS3Settings } from './files/s3/read-settings'
import type { S3Settings } from './files/s3/settings'
import { readMailbox } from './mail/address'

/** The process's settings; see docs/operating.md. Read once, by whoever starts the process. */
export interface Env {
  port: number
  mediaPort: number
  rtmpPort: number
  host: string
  dataDir: string
  databaseUrl: string
  publicUrl: string
  mediaPublicUrl: string | null
  tls: { certPath: string; keyPath: string } | null
  sessionSecret: string
  mediaSecret: string
  /** Seals identities and names of files, maps UIDs; lost, no sealed record can be opened again. */
  imageSecret: string
  roles: ReadonlySet<'web' | 'worker' | 'media'>
  isDemo: boolean
  /** The demonstration has images, too. */
  hasDemoImages: boolean
  logLevel: string
  /** Null: jobs in the database, realtime and throttling within one process. */
  redisUrl: string | null
  /** Null: no mail server, letters wait in the outbox. */
  smtpUrl: string | null
  mailFrom: string
  /** Null: no scheduled backups. */
  backup: { folder: string; everyMinutes: number; keep: number } | null
  /** Null: images are kept below DATA_DIR. */
  s3: S3Settings | null
  /** How other DICOM nodes know us; `port` null: nothing is received by DIMSE. */
  dimse: { port: number | null; host: string; aeTitle: string }
  /** Origins of viewers elsewhere whose pages may read /dicom-web with an access key or a link. */
  dicomWebOrigins: ReadonlySet<string>
  /** Names of other systems within the house's own network that may be called: learning platforms, record stores. */
  privateHosts: ReadonlySet<string>
}

/** A wrong setting, in one sentence for the operator. */
export class WrongSetting extends Error {}

const wholeNumber = (name: string, what: string, fallback: number, least: number, most: number) =>
  z.string().default(String(fallback)).transform((text, context) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    context.addIssue({ code: 'custom', message: `${name} must be a ${what} between ${least} and ${most}, not "${text}".` })
    return z.NEVER
  })

const port = (name: string, fallback: number) => wholeNumber(name, 'port', fallback, 1, 65_535)
const count = (name: string, fallback: number, least: number, most: number) => wholeNumber(name, 'whole number', fallback, least, most)

const url = (name: string) =>
  z.string().transform((text, context) => {
    const parsed = URL.canParse(text) ? new URL(text) : null
    if (parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return text.replace(/\/+$/, '')
    context.addIssue({ code: 'custom', message: `${name} must be an address such as https://theatrum.example, not "${text}".` })
    return z.NEVER
  })

/** The sentence does not repeat the value: it may hold a password. */
function isMailServer(text: string): boolean {
  if (!/^smtps?:\/\/\S+$/.test(text) || !URL.canParse(text)) return false
  const { hostname, username, password } = new URL(text)
  try {
    return hostname !== '' && decodeURIComponent(username + password) !== null
  } catch {
    return false
  }
}

const origins = (name: string) =>
  z.string().default('').transform((text, context) => {
    const given = text.split(/[\s,]+/).filter(Boolean)
    const wrong = given.find((one) => !/^https?:$/.test(URL.canParse(one) ? new URL(one).protocol : '') || new URL(one).origin !== one.replace(/\/$/, ''))
    if (wrong === undefined && given.length <= 20) return new Set(given.map((one) => new URL(one).origin))
    context.addIssue({ code: 'custom', message: `${name} must be up to 20 origins such as https://viewer.example, with commas between them${wrong === undefined ? '' : `, not "${wrong}"`}.` })
    return z.NEVER
  })

const hostNames = (name: string) =>
  z.string().default('').transform((text, context) => {
    const given = text.split(/[\s,]+/).filter(Boolean).map((one) => one.toLowerCase())
    if (given.length <= 20 && given.every((one) => /^[a-z0-9.-]{1,253}$/.test(one))) return new Set(given)
    context.addIssue({ code: 'custom', message: `${name} must be up to 20 names of machines such as lms.hospital.example, with commas between them.` })
    return z.NEVER
  })

const schema = z.object({
  PORT: port('PORT', 3000),
  MEDIA_PORT: port('MEDIA_PORT', 8000),
  RTMP_PORT: port('RTMP_PORT', 1935),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().regex(/^rediss?:\/\/\S+$/, 'REDIS_URL must be an address such as redis://127.0.0.1:6379.').optional(),
  SMTP_URL: z.string().refine(isMailServer, 'SMTP_URL must be an address such as smtp://user:password@mail.example:587.').optional(),
  MAIL_FROM: z.string().refine((text) => readMailbox(text) !== null, 'MAIL_FROM must be one mail address, such as Theatrum <noreply@theatrum.example>.').optional(),
  BACKUP_DIR: z.string().optional(),
  BACKUP_EVERY_MINUTES: count('BACKUP_EVERY_MINUTES', 10, 1, 10_080),
  BACKUP_KEEP: count('BACKUP_KEEP', 24, 1, 1_000),
  DIMSE_PORT: port('DIMSE_PORT', 11_112).optional(),
  DIMSE_HOST: z.string().optional(),
  DIMSE_AE_TITLE: z.string().regex(/^[A-Za-z0-9_.-]{1,16}$/, 'DIMSE_AE_TITLE must have 1 to 16 letters, digits, dots, hyphens or underscores.').default('THEATRUM'),
  DICOM_WEB_ORIGINS: origins('DICOM_WEB_ORIGINS'),
  PRIVATE_HOSTS: hostNames('PRIVATE_HOSTS'),
  PUBLIC_URL: url('PUBLIC_URL').optional(),
  MEDIA_PUBLIC_URL: url('MEDIA_PUBLIC_URL').optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  SESSION_SECRET: z.string().optional(),
  MEDIA_SECRET: z.string().optional(),
  IMAGE_SECRET: z.string().optional(),
  ROLES: z.string().default('web,worker,media'),
  DEMO: z.string().optional(),
  DEMO_IMAGES: z.enum(['0', '1'], { message: 'DEMO_IMAGES must be 0 or 1.' }).default('1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { message: 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.' }).default('info'),
})

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/**
 * Reads and checks the settings; makes DATA_DIR and, on the first start, the two secrets below it.
 * An empty variable counts as unset.
 * @throws WrongSetting with one sentence.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new WrongSetting(parsed.error.issues[0]?.message ?? 'A setting is wrong.')
  const value = parsed.data

  if (new Set([value.PORT, value.MEDIA_PORT, value.RTMP_PORT]).size < 3) throw new WrongSetting('PORT, MEDIA_PORT and RTMP_PORT must be three different ports.')
  const dimsePort = given.DIMSE_PORT === undefined ? null : value.DIMSE_PORT ?? null
  if (dimsePort !== null && [value.PORT, value.MEDIA_PORT, value.RTMP_PORT].includes(dimsePort)) throw new WrongSetting('DIMSE_PORT must be another port than PORT, MEDIA_PORT and RTMP_PORT.')
  const roles = value.ROLES.split(',').map((role) => role.trim()).filter(Boolean)
  for (const role of roles) if (!['web', 'worker', 'media'].includes(role)) throw new WrongSetting(`ROLES may name web, worker and media, not "${role}".`)
  if (roles.length === 0) throw new WrongSetting('ROLES must name at least one of web, worker and media.')
  if (Boolean(value.TLS_CERT) !== Boolean(value.TLS_KEY)) throw new WrongSetting('TLS_CERT and TLS_KEY must be set together.')
  for (const file of [value.TLS_CERT, value.TLS_KEY]) if (file && !existsSync(file)) throw new WrongSetting(`The file ${file}, named by TLS_CERT or TLS_KEY, does not exist.`)
  if (value.DATABASE_URL && !value.DATABASE_URL.startsWith('file:')) throw new WrongSetting('DATABASE_URL must name an SQLite file (file:/path/to/theatrum.db).')
  if (value.DEMO !== undefined && value.DEMO !== '0' && value.DEMO !== '1') throw new WrongSetting(`DEMO must be 0 or 1, not "${value.DEMO}".`)

  const dataDir = resolve(value.DATA_DIR)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new WrongSetting(`DATA_DIR ${dataDir} cannot be made or written.`, { cause })
  }
  const shownHost = value.HOST === '0.0.0.0' || value.HOST === '::' ? '127.0.0.1' : value.HOST
  const publicUrl = value.PUBLIC_URL ?? `${value.TLS_CERT ? 'https' : 'http'}://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${value.PORT}`
  const isLoopback = LOOPBACK.has(value.HOST) && LOOPBACK.has(new URL(publicUrl).hostname)

  return {
    port: value.PORT,
    mediaPort: value.MEDIA_PORT,
    rtmpPort: value.RTMP_PORT,
    host: value.HOST,
    dataDir,
    databaseUrl: value.DATABASE_URL ?? `file:${join(dataDir, 'theatrum.db')}`,
    publicUrl,
    mediaPublicUrl: value.MEDIA_PUBLIC_URL ?? null,
    tls: value.TLS_CERT && value.TLS_KEY ? { certPath: value.TLS_CERT, keyPath: value.TLS_KEY } : null,
    sessionSecret: secret(value.SESSION_SECRET, 'SESSION_SECRET', dataDir),
    mediaSecret: secret(value.MEDIA_SECRET, 'MEDIA_SECRET', dataDir),
    imageSecret: secret(value.IMAGE_SECRET, 'IMAGE_SECRET', dataDir),
    roles: new Set(roles as ('web' | 'worker' | 'media')[]),
    // Known passwords are for a machine's own screen only: a proxy in front shows in PUBLIC_URL.
    isDemo: value.DEMO === undefined ? isLoopback : value.DEMO === '1',
    hasDemoImages: value.DEMO_IMAGES === '1',
    logLevel: value.LOG_LEVEL,
    redisUrl: value.REDIS_URL ?? null,
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM ?? `Theatrum <noreply@${new URL(publicUrl).hostname.replace(/^[[\d.:\]]+$/, 'theatrum.test')}>`,
    backup: value.BACKUP_DIR ? { folder: resolve(value.BACKUP_DIR), everyMinutes: value.BACKUP_EVERY_MINUTES, keep: value.BACKUP_KEEP } : null,
    s3: readS3Settings(given, (sentence) => new WrongSetting(sentence)),
    dimse: { port: dimsePort, host: value.DIMSE_HOST ?? value.HOST, aeTitle: value.DIMSE_AE_TITLE },
    dicomWebOrigins: value.DICOM_WEB_ORIGINS,
    privateHosts: value.PRIVATE_HOSTS,
  }
}

/** Where the data are or will be, without making anything: for a restore, which needs an empty place. */
export function dataPlaces(source: Record<string, string | undefined>): { dataDir: string; databaseFile: string } {
  const dataDir = resolve(source.DATA_DIR || './data')
  const url = source.DATABASE_URL || `file:${join(dataDir, 'theatrum.db')}`
  if (!url.startsWith('file:')) throw new WrongSetting('DATABASE_URL must name an SQLite file (file:/path/to/theatrum.db).')
  return { dataDir, databaseFile: resolve(url.slice('file:'.length)) }
}

function secret(given: string | undefined, name: string, dataDir: string): string {
  if (given !== undefined) {
    if (given.length < 16) throw new WrongSetting(`${name} must have at least 16 characters.`)
    return given
  }
  const file = join(dataDir, `${name.toLowerCase().replace('_', '-')}.key`)
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  const kept = readFileSync(file, 'utf8').trim()
  if (kept.length < 16) throw new WrongSetting(`${file} is damaged: it must hold at least 16 characters.`)
  return kept
}
