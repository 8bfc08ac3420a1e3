import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MediaState } from '../contract'
import { areMasks } from '../mask/rectangles'

const MOST_INPUTS = 10_000
const MOST_BROADCASTS = 1_000
const PHASES = new Set(['testing', 'live', 'hold'])
const NAME = /^[\w-]{1,64}$/

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= 200
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isNumberOrNull = (value: unknown) => value === null || isNumber(value)

/**
 * The application is trusted, its bugs are not: what would break the plane is refused as a whole.
 * An input without `masks` (an older document) is not an input without masks.
 */
export function isMediaState(value: unknown): value is MediaState {
  if (!isRecord(value) || !Number.isSafeInteger(value.revision)) return false
  const { inputs, broadcasts, revoked } = value
  if (!Array.isArray(inputs) || inputs.length > MOST_INPUTS || !Array.isArray(broadcasts) || broadcasts.length > MOST_BROADCASTS || !Array.isArray(revoked)) return false
  return (
    inputs.every((input) => isRecord(input) && isText(input.inputId) && typeof input.keyHash === 'string' && /^[0-9a-f]{64}$/.test(input.keyHash) && areMasks(input.masks)) &&
    broadcasts.every(isPlan) &&
    new Set(broadcasts.map((plan) => (plan as { id: string }).id)).size === broadcasts.length &&
    revoked.every((entry) => isRecord(entry) && isText(entry.tokenId) && isNumber(entry.untilMs))
  )
}

function isPlan(plan: unknown): boolean {
  return (
    isRecord(plan) && isText(plan.id) && PHASES.has(plan.phase as string) && Array.isArray(plan.streams) && plan.streams.length <= 32 &&
    plan.streams.every((stream) => isRecord(stream) && typeof stream.name === 'string' && NAME.test(stream.name) && isText(stream.inputId) && isNumber(stream.offsetMs)) &&
    (plan.recordingId === null || isText(plan.recordingId)) && isNumberOrNull(plan.startedAtMs) && isNumberOrNull(plan.viewableFromMs)
  )
}

/** The last document kept on disk (key hashes only), so that a restart goes on while the application is away. */
export function createStateFile(path: string) {
  let writing: Promise<void> = Promise.resolve()
  return {
    async read(): Promise<MediaState | null> {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        return isMediaState(value) ? value : null
      } catch {
        return null
      }
    },
    /** Whole or not at all: written beside it, synced, renamed. In order. */
    write(state: MediaState): Promise<void> {
      const text = JSON.stringify(state)
      writing = writing.catch(() => undefined).then(async () => {
        await mkdir(dirname(path), { recursive: true })
        const file = await open(`${path}.new`, 'w', 0o600)
        try {
          await file.writeFile(text)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(`${path}.new`, path)
      })
      return writing
    },
  }
}
