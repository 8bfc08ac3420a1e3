import { link, lstat, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { partPath, syncFolder } from './copy.server'
import type { BackupFile } from './manifest'

/** The folders of one backup, synced together at the end. */
export class Target {
  private readonly made = new Set<string>()
  constructor(readonly path: string) {}
  async folderOf(stored: string): Promise<void> {
    const folder = dirname(join(this.path, stored))
    if (this.made.has(folder)) return
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (let one = folder; one.length >= this.path.length; one = dirname(one)) this.made.add(one)
  }
  async sync(): Promise<void> {
    for (const folder of this.made) await syncFolder(folder)
  }
}

/** Hard links cost no space; where the disk has none (exFAT, some network disks) the file is copied whole. */
export async function linkParts(previous: string, file: BackupFile, target: Target): Promise<boolean> {
  const linked: string[] = []
  try {
    for (const part of file.parts) {
      const from = await partPath(previous, part.stored)
      if (!from || (await lstat(from)).size !== part.bytes) throw new Error('not as it was')
      await target.folderOf(part.stored)
      await link(from, join(target.path, part.stored))
      linked.push(part.stored)
    }
    return true
  } catch {
    for (const stored of linked) await rm(join(target.path, stored), { force: true })
    return false
  }
}
