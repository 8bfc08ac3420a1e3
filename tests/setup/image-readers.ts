import { mkdirSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { createReaderPool, type PoolOptions, type ReaderPool } from '../../imaging/ingest/pool'

const root = resolve(import.meta.dirname, '../..')
let built: Promise<string> | undefined

/** The reading child as the product runs it, bundled once per test file. */
export function imageChildPath(): Promise<string> {
  return (built ??= bundle())
}

async function bundle(): Promise<string> {
  const folder = join(root, 'build/test')
  mkdirSync(folder, { recursive: true })
  const [path, temporary] = [join(folder, `image-child-${process.pid}.mjs`), join(folder, `image-child-${process.pid}.tmp.mjs`)]
  await build({ absWorkingDir: root, entryPoints: ['imaging/ingest/child.ts'], outfile: temporary, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfig: 'tsconfig.json', logLevel: 'error' })
  renameSync(temporary, path)
  return path
}

/** Real children, bundled and started when the first file is read: tests without images pay nothing. */
export function lazyReaders(options: Partial<PoolOptions> = {}): ReaderPool {
  let opened: Promise<ReaderPool> | null = null
  let pool: ReaderPool | null = null
  const open = () => (opened ??= imageChildPath().then((entryPath) => (pool = createReaderPool({ entryPath, ...options }))))
  return {
    size: options.size ?? 2,
    read: async (task, signal) => (await open()).read(task, signal),
    derive: async (task, signal) => (await open()).derive(task, signal),
    blackOut: async (task, signal) => (await open()).blackOut(task, signal),
    deface: async (task, signal, onProgress) => (await open()).deface(task, signal, onProgress),
    anatomy: async (task, signal, onProgress) => (await open()).anatomy(task, signal, onProgress),
    segmentation: async (task, signal) => (await open()).segmentation(task, signal),
    peakResidentBytes: () => pool?.peakResidentBytes() ?? 0,
    stop: async () => (await opened)?.stop(),
  }
}
