import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import type { Env } from '~/infra/env.server'
import { MOST_SOURCE_BYTES } from './model-source'

/** What is brought for a model, one file each. */
export const UPLOAD_ROLES = ['labels', 'grey', 'table', 'glb', 'stl'] as const
export type UploadRole = (typeof UPLOAD_ROLES)[number]
export const mostBytesOf = (role: UploadRole): number => MOST_SOURCE_BYTES[role]

/** Half-brought models of one person at once; a further one takes the place of the oldest, which nobody sent off. */
const MOST_FOLDERS = 4
/** A form that nobody sent off for so long is over. */
const PATIENCE_MS = 24 * 3_600_000

const rootOf = (env: Pick<Env, 'dataDir'>) => join(quarantineRoot(env), 'models')
/** 32 hexadecimal digits that the page drew; with the person's id in the folder's name nobody reaches another's. */
export const isUploadKey = (key: string): boolean => /^[0-9a-f]{32}$/.test(key)
export const uploadFolder = (env: Pick<Env, 'dataDir'>, personId: string, key: string): string => {
  if (!isUploadKey(key) || !/^[a-z0-9-]{1,40}$/.test(personId)) throw new Error('not the key of an upload')
  return join(rootOf(env), `${personId}.${key}`)
}

/** Makes room for a person's files; folders that nobody sent off go. */
export async function openUploadFolder({ env, now }: { env: Pick<Env, 'dataDir'>; now: () => Date }, personId: string, key: string): Promise<string> {
  const folder = uploadFolder(env, personId, key)
  await mkdir(rootOf(env), { recursive: true, mode: 0o700 })
  const own: { path: string; changedAt: number }[] = []
  for (const name of await readdir(rootOf(env))) {
    const path = join(rootOf(env), name)
    const changedAt = (await stat(path).catch(() => null))?.mtimeMs
    if (changedAt === undefined) continue
    if (now().getTime() - changedAt > PATIENCE_MS) await rm(path, { recursive: true, force: true })
    else if (name.startsWith(`${personId}.`) && path !== folder) own.push({ path, changedAt })
  }
  for (const { path } of own.sort((a, b) => b.changedAt - a.changedAt).slice(MOST_FOLDERS - 1)) await rm(path, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** The files of a form that came whole. */
export async function uploadedFiles(env: Pick<Env, 'dataDir'>, personId: string, key: string): Promise<{ folder: string; paths: Partial<Record<UploadRole, string>> }> {
  const folder = uploadFolder(env, personId, key)
  const names = new Set(await readdir(folder).catch(() => []))
  return { folder, paths: Object.fromEntries(UPLOAD_ROLES.filter((role) => names.has(role)).map((role) => [role, join(folder, role)])) }
}

export const removeUploaded = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
