import { readFile, rename, statfs, writeFile } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { notify } from '~/domain/notifications/notify.server'
import type { Db } from '~/infra/db/db.server'
import { startRounds } from '~/infra/rounds'
import type { Services } from '~/infra/services.server'
import { operatorIds } from './operators.server'
import { daysUntilFull, isFillingSoon, readHistory, SAMPLE_EVERY_MS, withSample, type History, type Sample } from './vitals'

const HISTORY_FILE = 'operations-history.json'
const SAVE_EVERY_MS = 5 * 60_000
const REGISTER = Symbol.for('theatrum.vitals')

export type Health = { isReady: boolean; parts: Record<string, 'ok' | 'down'> }

export interface Vitals {
  history(): History
  startedAt: Date
  /** Asks every part, as /readyz does. */
  health(): Promise<Health>
}

/** The pages and the process around them are two bundles with a copy of this module each: the register is the process's. */
const theProcess = globalThis as { [REGISTER]?: WeakMap<Db, Vitals> }
const register = (theProcess[REGISTER] ??= new WeakMap<Db, Vitals>())

/** What this process has watched; null where it does not watch (a test, the admin command alone). */
export const vitalsOf = (services: Pick<Services, 'db'>): Vitals | null => register.get(services.db) ?? null

/** Looks at machine and streams every ten seconds, keeps a bounded history in DATA_DIR, and says when the disk fills. */
export async function startVitals(services: Services, health: () => Promise<Health>, everyMs = SAMPLE_EVERY_MS): Promise<{ stop(): Promise<void> }> {
  const path = join(services.env.dataDir, HISTORY_FILE)
  const text = await readFile(path, 'utf8').catch(() => 'null')
  let history = readHistory(parse(text), services.now().getTime())
  const loop = monitorEventLoopDelay({ resolution: 10 })
  loop.enable()
  let before = cpuTimes()
  let savedAtMs = services.now().getTime()
  let toldOn = ''

  async function look(): Promise<void> {
    const times = cpuTimes()
    const busy = times.total > before.total ? 1 - (times.idle - before.idle) / (times.total - before.total) : 0
    before = times
    const media = await services.media.status().catch(() => null)
    const sample: Sample = {
      atMs: services.now().getTime(),
      cpu: Math.min(1, Math.max(0, busy)),
      memoryUsed: totalmem() - freemem(),
      loopDelayMs: loop.count > 0 ? loop.percentile(99) / 1e6 : 0,
      freeBytes: await services.freeDiskBytes(),
      encoders: media?.inputs.filter((input) => input.isConnected).length ?? 0,
      viewers: media?.viewers.reduce((sum, one) => sum + one.interactive + one.audience, 0) ?? 0,
      bitsPerSecond: media?.inputs.reduce((sum, input) => sum + (input.video?.bitsPerSecond ?? 0) + (input.audio?.bitsPerSecond ?? 0), 0) ?? 0,
    }
    loop.reset()
    history = withSample(history, sample)
    await sayWhenFilling(sample.atMs)
    if (sample.atMs - savedAtMs >= SAVE_EVERY_MS) await save()
  }

  /** Once a day and person while it lasts. */
  async function sayWhenFilling(nowMs: number): Promise<void> {
    const filling = daysUntilFull(history.disk, nowMs)
    const today = new Date(nowMs).toISOString().slice(0, 10)
    if (filling.kind !== 'days' || !isFillingSoon(filling) || toldOn === today) return
    await notify(services, { kind: 'disk.filling', personIds: await operatorIds(services), params: { days: Math.floor(filling.days) }, path: '/operations', key: `disk.filling:${today}` })
    toldOn = today
  }

  async function save(): Promise<void> {
    savedAtMs = services.now().getTime()
    await writeFile(`${path}.new`, JSON.stringify(history), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  const rounds = startRounds(look, { everyMs, firstAfterMs: Math.min(1_000, everyMs), onError: (error) => services.log.warn({ err: error }, 'vitals not read') })
  register.set(services.db, { history: () => history, startedAt: services.now(), health })
  return {
    async stop() {
      await rounds.stop()
      loop.disable()
      register.delete(services.db)
      await save().catch((error: unknown) => services.log.warn({ err: error }, 'vitals not kept'))
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function cpuTimes(): { idle: number; total: number } {
  return cpus().reduce((sum, { times }) => ({ idle: sum.idle + times.idle, total: sum.total + times.user + times.nice + times.sys + times.idle + times.irq }), { idle: 0, total: 0 })
}

/** Size of the disk below DATA_DIR. */
export async function diskSize(dataDir: string): Promise<number> {
  const { blocks, bsize } = await statfs(dataDir)
  return blocks * bsize
}
