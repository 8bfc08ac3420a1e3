import { type FileHandle, access, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BarredPassage, RecordingIndex, RecordingSummary } from '../contract'
import { servable } from './barred'
import { INDEX_FILE, MEDIA_FILE, OPEN_MARK, isSafeName, recordingFolder, recordingsFolder, streamFolder, syncFolder } from './layout'
import { MediaFile } from './media-file'
import type { RecordingStore, RecordingWriter } from './ports'
import { type StreamIndex, loadIndex, saveIndex, scanMedia } from './stream-index'
import { createWriter } from './writer'

export interface StoreOptions {
  dataDir: string
  log: { info(detail: object, text: string): void; error(detail: object, text: string): void }
  now?: () => number
}

/** The store with what serving replay needs beside the agreed interface. */
export interface MediaRecordingStore extends RecordingStore {
  /** What is on the disk by now; for a recording under way up to its last sync. */
  streamIndex(recordingId: string, stream: string): Promise<StreamIndex | null>
  streams(recordingId: string): Promise<string[]>
  mediaPath(recordingId: string, stream: string): string
}

/** Closed recordings kept in memory, by number of fragments: 36,000 are four hours of one stream. */
const MOST_CACHED_FRAGMENTS = 400_000
/** Pieces of media closer than this are one span. */
export const GAP_MS = 1_000

export function createRecordingStore({ dataDir, log, now = Date.now }: StoreOptions): MediaRecordingStore {
  const writing = new Map<string, { media: MediaFile; writer: RecordingWriter }>()
  /** Opening and removing, one at a time for each stream. */
  const turns = new Map<string, Promise<unknown>>()
  const cache = new Map<string, StreamIndex>()

  function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(folder) ?? Promise.resolve()).catch(() => undefined).then(work)
    turns.set(folder, turn)
    const forget = () => { if (turns.get(folder) === turn) turns.delete(folder) }
    turn.then(forget, forget)
    return turn
  }

  function remember(folder: string, index: StreamIndex) {
    cache.delete(folder)
    cache.set(folder, index)
    let total = 0
    for (const each of cache.values()) total += each.fragments.length
    for (const [oldest, each] of cache) {
      if (total <= MOST_CACHED_FRAGMENTS || cache.size === 1) break
      cache.delete(oldest)
      total -= each.fragments.length
    }
  }

  /** Cuts off what is torn or foreign; null where nothing whole is left. */
  async function repair(file: FileHandle, folder: string): Promise<StreamIndex | null> {
    const { size } = await file.stat()
    const index = await scanMedia(file)
    if (size > (index?.bytes ?? 0)) {
      await file.truncate(index?.bytes ?? 0)
      await file.sync()
      log.info({ folder, lostBytes: size - (index?.bytes ?? 0) }, 'cut the torn end off a recording')
    }
    return index
  }

  async function openStream(recordingId: string, stream: string, startedAtMs: number, onFailure: (detail: string) => void): Promise<RecordingWriter> {
    const folder = streamFolder(dataDir, recordingId, stream)
    await mkdir(folder, { recursive: true })
    // Without the mark it was closed or repaired, and its index can be believed: no scan keeps an encoder waiting.
    const isSettled = !(await exists(join(folder, OPEN_MARK)))
    await writeFile(join(folder, OPEN_MARK), '', { flush: true })
    const file = await open(join(folder, MEDIA_FILE), 'r+').catch(() => open(join(folder, MEDIA_FILE), 'wx+'))
    try {
      const settled = isSettled ? await loadIndex(folder) : null
      const isWhole = settled !== null && settled.bytes === (await file.stat()).size
      const index = (isWhole ? settled : await repair(file, folder)) ?? { originMs: startedAtMs, bytes: 0, inits: [], fragments: [] }
      for (const each of [folder, recordingFolder(dataDir, recordingId), recordingsFolder(dataDir)]) await syncFolder(each)
      cache.delete(folder)
      let isFailureTold = false
      const media = new MediaFile(file, index, (error) => {
        if (isFailureTold) return
        isFailureTold = true
        log.error({ recordingId, stream, error: error.message }, 'recording failed')
        onFailure(error.message)
      })
      const writer = createWriter({
        media, now, onFailure,
        onClosed: async () => {
          if (writing.get(folder)?.media === media) writing.delete(folder)
          await settle(folder, index)
        },
      })
      writing.set(folder, { media, writer })
      return writer
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Index first, mark last: a mark that is gone means that all is done. Failing leaves the mark, and recovery does it. */
  async function settle(folder: string, index: StreamIndex): Promise<void> {
    try {
      await saveIndex(folder, index)
      await rm(join(folder, OPEN_MARK), { force: true })
      await syncFolder(folder)
    } catch (error) {
      log.error({ folder, error: (error as Error).message }, 'recording was closed without its index')
    }
  }

  async function streamIndex(recordingId: string, stream: string): Promise<StreamIndex | null> {
    if (!isSafeName(recordingId) || !isSafeName(stream)) return null
    const folder = streamFolder(dataDir, recordingId, stream)
    await turns.get(folder)?.catch(() => undefined)
    const open = writing.get(folder)
    if (open) {
      const { index } = open.media
      return { ...index, inits: index.inits.slice(), fragments: index.fragments.slice() }
    }
    const found = cache.get(folder) ?? (await loadIndex(folder))
    if (found) remember(folder, found)
    return found
  }

  async function folders(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
    return entries.filter((entry) => entry.isDirectory() && isSafeName(entry.name)).map(({ name }) => name).sort()
  }

  const streams = (recordingId: string) => (isSafeName(recordingId) ? folders(recordingFolder(dataDir, recordingId)) : Promise.resolve([]))

  return {
    open(recordingId, streamName, startedAtMs, onFailure) {
      if (!isSafeName(recordingId) || !isSafeName(streamName)) return Promise.reject(new Error('not a name for a recording'))
      const folder = streamFolder(dataDir, recordingId, streamName)
      return inTurn(folder, async () => {
        // Whoever opens again takes over: what the former writer holds is kept.
        await writing.get(folder)?.writer.close()
        return openStream(recordingId, streamName, startedAtMs, onFailure)
      })
    },

    async recover() {
      const repaired: string[] = []
      for (const recordingId of await folders(recordingsFolder(dataDir))) {
        for (const stream of await streams(recordingId)) {
          const folder = streamFolder(dataDir, recordingId, stream)
          const wasOpen = await inTurn(folder, async () => {
            if (writing.has(folder)) return false
            const isMarked = await exists(join(folder, OPEN_MARK))
            if (!isMarked && (await exists(join(folder, INDEX_FILE)))) return false
            const file = await open(join(folder, MEDIA_FILE), 'r+').catch(() => null)
            if (file) {
              try {
                const index = await repair(file, folder)
                if (index) await saveIndex(folder, index)
              } finally {
                await file.close()
              }
            }
            await rm(join(folder, OPEN_MARK), { force: true })
            await syncFolder(folder)
            cache.delete(folder)
            return isMarked
          }).catch((error: Error) => {
            // One unreadable recording must not keep the others, or the server, from coming up.
            log.error({ recordingId, stream, error: error.message }, 'recording could not be repaired')
            return false
          })
          if (wasOpen && !repaired.includes(recordingId)) repaired.push(recordingId)
        }
      }
      return repaired
    },

    async summary(recordingId): Promise<RecordingSummary | null> {
      const found: { name: string; index: StreamIndex }[] = []
      for (const name of await streams(recordingId)) {
        const index = await streamIndex(recordingId, name)
        if (index && index.fragments.length > 0) found.push({ name, index })
      }
      if (found.length === 0) return null
      const startedAtMs = Math.min(...found.map(({ index }) => index.originMs))
      const described = found.map(({ name, index }) => {
        const spans = spansOf(index, startedAtMs)
        const videos = index.inits.map(({ configs }) => configs.video).filter((video) => video !== null)
        return {
          name, spans, bytes: index.bytes,
          durationMs: spans.at(-1)!.toMs,
          width: videos.at(-1)?.width ?? 0, height: videos.at(-1)?.height ?? 0,
          hasAudio: index.inits.some(({ configs }) => configs.audio !== null),
        }
      })
      return {
        id: recordingId, startedAtMs, streams: described,
        durationMs: Math.max(...described.map(({ durationMs }) => durationMs)),
        bytes: described.reduce((sum, { bytes }) => sum + bytes, 0),
      }
    },

    async index(recordingId, stream, barred, startedAtMs) {
      const index = await streamIndex(recordingId, stream.name)
      return index && describeIndex(recordingId, stream, index, barred, startedAtMs)
    },

    async remove(recordingId) {
      if (!isSafeName(recordingId)) return
      for (const stream of await streams(recordingId)) {
        const folder = streamFolder(dataDir, recordingId, stream)
        await inTurn(folder, async () => {
          await writing.get(folder)?.writer.close()
          cache.delete(folder)
          await rm(folder, { recursive: true, force: true })
        })
      }
      await rm(recordingFolder(dataDir, recordingId), { recursive: true, force: true })
    },

    streamIndex,
    streams,
    mediaPath: (recordingId, stream) => join(streamFolder(dataDir, recordingId, stream), MEDIA_FILE),
  }
}

const exists = (path: string) => access(path).then(() => true, () => false)

function spansOf(index: StreamIndex, startedAtMs: number): { fromMs: number; toMs: number }[] {
  const shift = index.originMs - startedAtMs
  const spans: { fromMs: number; toMs: number }[] = []
  for (const { startMs, durationMs } of index.fragments) {
    const fromMs = Math.round(startMs + shift)
    const toMs = Math.round(startMs + durationMs + shift)
    const last = spans.at(-1)
    if (last && fromMs - last.toMs < GAP_MS) last.toMs = Math.max(last.toMs, toMs)
    else spans.push({ fromMs, toMs })
  }
  return spans
}

const round = (ms: number) => Math.round(ms * 100) / 100

export function describeIndex(recordingId: string, stream: { name: string; offsetMs: number }, index: StreamIndex, barred: BarredPassage[], startedAtMs: number): RecordingIndex {
  const shift = index.originMs - startedAtMs - stream.offsetMs
  const fragments = servable(index, stream.offsetMs, barred).map((it): RecordingIndex['fragments'][number] =>
    [it.initIndex, it.offset, it.length, round(it.startMs + shift), round(it.durationMs), it.isKey ? 1 : 0])
  const last = index.fragments.at(-1)
  return {
    recordingId, stream: stream.name,
    durationMs: last ? round(last.startMs + last.durationMs + shift) : 0,
    inits: index.inits.map(({ offset, length, configs }) => ({ offset, length, ...configs })),
    fragments,
  }
}
