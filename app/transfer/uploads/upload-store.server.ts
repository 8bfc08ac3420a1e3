import { mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Upload, type KvStore } from '@tus/server'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import type { Env } from '~/infra/env.server'
import type { Services } from '~/infra/services.server'

/** Half-sent files lie in quarantine beside the whole ones: readable by the process alone, not in backups. */
export const uploadsFolder = (env: Pick<Env, 'dataDir'>) => join(quarantineRoot(env), 'uploads')

/** `IMPORT.RANDOM`: the address of an upload says whose it is. It is the id of the import's entry as well, once the file is whole. */
export const importOfUpload = (uploadId: string): string | null => /^([a-z0-9]{8,40})\.[0-9a-f]{32}$/.exec(uploadId)?.[1] ?? null

/** Where tus keeps files and what it knows of them; names in it are sealed before they come here. */
export class UploadStore extends FileStore {
  readonly notes: Notes

  constructor(private readonly services: Pick<Services, 'db' | 'env'>) {
    const directory = uploadsFolder(services.env)
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

  /** Whoever asks again, after a crash or a lost answer, is told that the file is here. */
  override async getUpload(uploadId: string): Promise<Upload> {
    const bytes = await this.bytesTaken(uploadId)
    return bytes === null ? super.getUpload(uploadId) : new Upload({ id: uploadId, size: bytes, offset: bytes })
  }

  /** Of a file that its import has; null while it has not. */
  async bytesTaken(uploadId: string): Promise<number | null> {
    const entry = await this.services.db.imageImportEntry.findUnique({ where: { id: uploadId }, select: { bytes: true, outcome: true } })
    return entry && entry.outcome !== 'receiving' ? Number(entry.bytes) : null
  }

  /** All of it is on disk, or was moved into its import by a process that died before it said so; null otherwise. */
  async whole(uploadId: string): Promise<Upload | null> {
    const upload = await this.notes.get(uploadId)
    if (!upload || (await this.bytesTaken(uploadId)) !== null) return null
    const size = (await stat(this.pathOf(uploadId)).catch(() => null))?.size
    if (size === upload.size) return upload
    return size === undefined && (await this.services.db.imageImportEntry.count({ where: { id: uploadId } })) > 0 ? upload : null
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

/** Each import's uploads that are not in it yet, their files, and when one of them last grew. */
export async function uploadsUnderWay(env: Pick<Env, 'dataDir'>): Promise<Map<string, { uploads: string[]; files: string[]; changedAt: Date }>> {
  const folder = uploadsFolder(env)
  const found = new Map<string, { uploads: string[]; files: string[]; changedAt: Date }>()
  for (const name of await readdir(folder).catch(() => [])) {
    const importId = importOfUpload(name.replace(/\.json(\.part)?$/, '')) ?? ''
    const changedAt = (await stat(join(folder, name)).catch(() => null))?.mtime
    if (!changedAt) continue
    const known = found.get(importId) ?? { uploads: [], files: [], changedAt }
    known.files.push(join(folder, name))
    if (name.endsWith('.json')) known.uploads.push(name.slice(0, -'.json'.length))
    if (changedAt > known.changedAt) known.changedAt = changedAt
    found.set(importId, known)
  }
  return found
}
