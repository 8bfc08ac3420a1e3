import { lstat, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** What is asked of the machine; a test cannot mount. */
export interface LookAt {
  device(path: string): Promise<number>
  /** /proc/self/mountinfo: a folder of the same disk that is mounted here as well has no device number of its own. */
  mounts(): Promise<string>
}

const THE_MACHINE: LookAt = {
  device: async (path) => (await lstat(path)).dev,
  mounts: () => readFile('/proc/self/mountinfo', 'utf8').catch(() => ''),
}

/** The first of these names in a folder that something is mounted on: such a one cannot be renamed. */
export async function mountPoint(folder: string, names: readonly string[], lookAt: LookAt = THE_MACHINE): Promise<string | null> {
  if (names.length === 0) return null
  const root = await realpath(folder)
  const mounted = new Set((await lookAt.mounts()).split('\n').map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))))
  const device = await lookAt.device(root)
  for (const name of names) {
    const path = join(root, name)
    if (mounted.has(path) || (await lookAt.device(path)) !== device) return path
  }
  return null
}
