import { mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Upload, type KvStore } from '@tus/server'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import type { Env } from '~/infra/env.server'

/** Half-sent files lie in quarantine beside the whole ones: readable by the process alone, not in backups. */
export const uploadsFolder = (env: Pick<Env, 'dataDir'>) => join(quarantineRoot(env), 'uploads')

/** `IMPORT.RANDOM`: the address of an upload says whose it is, and is drawn here, not by the browser. */
export const importOfUpload = (uploadId: string): string | null => /^([a-z0-9]{8,40})\.[0-9a-f]{32}$/.exec(uploadId)?.[1] ?? null

/** Last answers that a browser may not have heard: whoever asks again is told that the file is here. */
const MOST_FINISHED = 50_000

/** Where tus keeps files and what it knows of them; names in it are sealed before they come here. */
export class UploadStore extends FileStore {
  private readonly finished = new Map<string, number>()
  readonly notes: Notes

  constructor(env: Pick<Env, 'dataDir'>) {
    const directory = uploadsFolder(env)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const notes = new Notes(directory)
    super({ directory, configstore: notes })
    this.notes = notes
    // Sizes are known beforehand; old uploads are swept with their import.
    this.extensions = ['creation', 'creation-with-upload', 'termination']
  }

  pathOf(uploadId: string): string {
    return join(this.directory, uploadId)
  }

  async markFinished(uploadId: string, bytes: number): Promise<void> {
    this.finished.set(uploadId, bytes)
    if (this.finished.size > MOST_FINISHED) this.finished.delete(this.finished.keys().next().value as string)
    await this.notes.delete(uploadId)
  }

  override async getUpload(uploadId: string): Promise<Upload> {
    const bytes = this.finished.get(uploadId)
    return bytes === undefined ? super.getUpload(uploadId) : new Upload({ id: uploadId, size: bytes, offset: bytes })
  }
}

/** One small file beside each upload, written whole or not at all: after a power cut it is there or it is not. */
class Notes implements KvStore<Upload> {
  constructor(private readonly folder: string) {}

  async get(key: string): Promise<Upload | undefined> {
    const text = await readFile(this.path(key), 'utf8').catch(() => null)
    if (text === null) return undefined
    try {
      return new Upload(JSON.parse(text) as Upload)
    } catch {
      return undefined
    }
  }

  async set(key: string, value: Upload): Promise<void> {
    const path = this.path(key)
    await writeFile(`${path}.part`, JSON.stringify(value), { mode: 0o600 })
    await rename(`${path}.part`, path)
  }

  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true })
  }

  private path(key: string): string {
    if (importOfUpload(key) === null) throw new Error('not the id of an upload')
    return join(this.folder, `${key}.json`)
  }
}

/** Each import's half-sent files, and when one of them last grew. */
export async function uploadsUnderWay(env: Pick<Env, 'dataDir'>): Promise<Map<string, { files: string[]; changedAt: Date }>> {
  const folder = uploadsFolder(env)
  const found = new Map<string, { files: string[]; changedAt: Date }>()
  for (const name of await readdir(folder).catch(() => [])) {
    const importId = importOfUpload(name.replace(/\.json(\.part)?$/, '')) ?? ''
    const changedAt = (await stat(join(folder, name)).catch(() => null))?.mtime
    if (!changedAt) continue
    const known = found.get(importId)
    found.set(importId, { files: [...(known?.files ?? []), join(folder, name)], changedAt: known && known.changedAt > changedAt ? known.changedAt : changedAt })
  }
  return found
}
