import type { Services } from '~/infra/services.server'
import { createThinning, RECORDING_BOUNDS, type Recorded } from './recording'
import type { RoomSaid } from './room'

/** What is kept waits so long to be written with others. */
const WRITE_EVERY_MS = 2_000
/** Waiting to be written; a database that is away for longer costs the recording its oldest. */
const MOST_WAITING = 2_000

/** Keeps what is shown in a reading, on the process where its presenter is. Ends by `stop`, which writes what waits. */
export function createRecorder(services: Pick<Services, 'db' | 'log' | 'now'>, { readingId, openedAt }: { readingId: string; openedAt: Date }) {
  const { db, log } = services
  const thinning = createThinning()
  let waiting: Recorded[] = []
  let writing = Promise.resolve()
  let bytes: number | null = null
  let isFull = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | null = null
  const atMs = () => Math.max(0, services.now().getTime() - openedAt.getTime())

  const later = () => { timer ??= setTimeout(() => { timer = null; add(thinning.due(atMs())); flush() }, WRITE_EVERY_MS); timer.unref() }
  function add(events: Recorded[]) {
    if (isFull) return
    for (const event of events) {
      if (event.atMs > RECORDING_BOUNDS.longestMs) { isFull = true; waiting.push({ atMs: RECORDING_BOUNDS.longestMs, kind: 'full', body: null }); break }
      waiting.push(event)
    }
    if (waiting.length > MOST_WAITING) { waiting = waiting.slice(-MOST_WAITING); thinning.beginAnew() }
    if (events.length > 0 && !isStopped) later()
  }
  function flush() {
    const events = waiting
    waiting = []
    if (events.length > 0) writing = writing.then(() => write(events)).catch((error: unknown) => { log.error({ err: error, reading: readingId }, 'a part of a reading was not recorded'); thinning.beginAnew() })
  }

  async function write(events: Recorded[]): Promise<void> {
    // Two processes write where the presenter changes: whoever comes second takes the next numbers.
    for (let tries = 0; ; tries++) {
      const { _max: { seq } } = await db.readingEvent.aggregate({ where: { readingId }, _max: { seq: true } })
      bytes ??= await bytesOf()
      const rows: { readingId: string; seq: number; atMs: number; kind: string; bodyJson: string }[] = []
      let added = 0
      let endsHere = false
      for (const { atMs: at, kind, body } of events) {
        const bodyJson = JSON.stringify(body)
        added += bodyJson.length
        endsHere = bytes + added > RECORDING_BOUNDS.bytes
        rows.push({ readingId, seq: (seq ?? 0) + rows.length + 1, atMs: at, kind: endsHere ? 'full' : kind, bodyJson: endsHere ? 'null' : bodyJson })
        if (endsHere) break
      }
      try {
        await db.readingEvent.createMany({ data: rows })
        bytes += added
        if (endsHere) isFull = true
        return
      } catch (error) {
        if (tries >= 3) throw error
      }
    }
  }
  async function bytesOf(): Promise<number> {
    const [row] = await db.$queryRaw<{ bytes: number | bigint | null; full: number | bigint | null }[]>`select sum(length("bodyJson")) as "bytes", sum(case when "kind" = 'full' then 1 else 0 end) as "full" from "ReadingEvent" where "readingId" = ${readingId}`
    if (Number(row?.full ?? 0) > 0) isFull = true
    return Number(row?.bytes ?? 0)
  }

  return {
    said(said: RoomSaid) { add(thinning.take(atMs(), said)) },
    happened(kind: 'item' | 'phase' | 'presenter', body: unknown) { add([...thinning.due(null), { atMs: atMs(), kind, body }]) },
    /** Another process recorded meanwhile. */
    beginAnew: () => thinning.beginAnew(),
    /** Resolves when all is written. */
    async stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
      timer = null
      add(thinning.due(null))
      flush()
      await writing
    },
  }
}
export type Recorder = ReturnType<typeof createRecorder>
