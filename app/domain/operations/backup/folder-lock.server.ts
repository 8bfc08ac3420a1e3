import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

export const LOCK_FILE = '.backup-lock'
const RENEW_EVERY_MS = 10_000
/** An owner whose process cannot be looked at from here (another machine or container) is gone when it says nothing for this long. */
const SILENT_MS = 2 * 60_000

/** Numbers of processes are given anew: this one's own name, drawn at its start. Both bundles of a process share it. */
const BOOT = Symbol.for('theatrum.boot')
const theProcess = globalThis as { [BOOT]?: string }
const boot = (theProcess[BOOT] ??= randomUUID())

interface Owner { id: string; boot: string; pid: number; place: string; since: string }

export type Held = { kind: 'held'; release(): Promise<void> } | { kind: 'busy'; since: string | null }

/** One backup at a time works in a folder, whoever asked for it and from wherever. An owner that died holds it no longer. */
export async function holdFolder(folder: string): Promise<Held> {
  const path = join(folder, LOCK_FILE)
  const me: Owner = { id: randomUUID(), boot, pid: process.pid, place: place(), since: new Date().toISOString() }
  if (!(await write(path, me))) {
    const there = await readOwner(path)
    if (!(await isGone(folder, path, there))) return { kind: 'busy', since: there?.since ?? null }
    // Moved before it is removed: of two that find it dead, one moves it, and the other one does not remove the new owner's.
    const aside = join(folder, `.removing-lock-${me.id}`)
    await rename(path, aside).catch(() => undefined)
    const moved = await readOwner(aside)
    if (moved && moved.id !== there?.id) {
      await rename(aside, path)
      return { kind: 'busy', since: moved.since }
    }
    await rm(aside, { force: true })
    if (!(await write(path, me))) return { kind: 'busy', since: (await readOwner(path))?.since ?? null }
  }
  const renewal = setInterval(() => void renew(path, me).catch(() => undefined), RENEW_EVERY_MS)
  renewal.unref()
  return {
    kind: 'held',
    async release() {
      clearInterval(renewal)
      if ((await readOwner(path))?.id === me.id) await rm(path, { force: true })
    },
  }
}

/** @returns false when there is a lock already. */
async function write(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(owner))
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Written, not touched: the time is the folder's own. */
async function renew(path: string, me: Owner): Promise<void> {
  if ((await readOwner(path))?.id === me.id) await writeFile(path, JSON.stringify(me), { flag: 'r+' })
}

/** Null where there is none, or it was cut short. */
async function readOwner(path: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner
  } catch {
    return null
  }
}

async function isGone(folder: string, path: string, owner: Owner | null): Promise<boolean> {
  if (owner && owner.place === place()) return owner.pid === process.pid ? owner.boot !== boot : !isRunning(owner.pid)
  // Compared by the folder's own clock.
  const probe = join(folder, `.verify-clock-${randomUUID()}`)
  await writeFile(probe, '', { mode: 0o600 })
  try {
    const [lock, now] = [await stat(path).catch(() => null), await stat(probe).catch(() => null)]
    return lock === null || now === null ? lock === null : Math.abs(now.mtimeMs - lock.mtimeMs) > SILENT_MS
  } finally {
    await rm(probe, { force: true })
  }
}

/** Where a process' number means something: one machine, one boot of it, one container. */
function place(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    return hostname()
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
