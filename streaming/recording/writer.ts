import { type Fragment, Fragmenter, initSegment } from '../cmaf/index'
import type { AccessUnit, TrackConfigs } from '../relay/access-unit'
import { MediaFile } from './media-file'
import type { RecordingWriter } from './ports'
import { checkBox, originNote } from './stream-index'
import { TimeGuard } from './time-guard'

/** 400 ms + one picture + a sync (8.5 ms measured, some hundred on a busy disk) stay under the promised second. */
const FRAGMENT_MS = 400
/** Key frames closer than this share a fragment: at 500 kbit/s of key frames alone, each fragment's head would cost. */
const LEAST_KEY_MS = 190
/** What is held because the next picture does not come is written after this long. */
const HELD_MS = 500
const LOOK_EVERY_MS = 100
/** Units from before the start may still arrive for this long. */
const START_MS = 5_000

interface WriterOptions {
  media: MediaFile
  now: () => number
  onFailure: (detail: string) => void
  /** After the last byte is synced. */
  onClosed: () => Promise<void>
}

/**
 * One stream into one file. Units from before the file's origin are left out by the fragmenter; the recording begins with
 * the first key frame after it (sound before that is kept). When the disk can't follow, whole fragments
 * are left out up to the next key frame: a gap, never memory, never a picture that can't be decoded. When the disk fails,
 * the recording goes on at a key frame as soon as writing works again.
 */
export function createWriter({ media, now, onFailure, onClosed }: WriterOptions): RecordingWriter {
  const { index } = media
  const originMs = index.originMs
  let endMs = index.fragments.reduce((end, { startMs, durationMs }) => Math.max(end, startMs + durationMs), 0) + originMs
  let fragmenter: Fragmenter | null = null
  let configs: TrackConfigs | null = null
  let isInitDue = false
  let isWaitingForKey = false
  let isSlownessTold = false
  let seenFailures = 0
  let sequence = index.fragments.length + 1
  let heldSince: number | null = null
  let closing: Promise<void> | null = null
  const guard = new TimeGuard(now, endMs)

  function append(fragment: Fragment) {
    heldSince = fragmenter?.isHolding ? performance.now() : null
    if (media.failures !== seenFailures) {
      seenFailures = media.failures
      isInitDue = true
      isWaitingForKey = true
    }
    if (media.isResting || (isWaitingForKey && !fragment.isKey)) return
    sequence++
    const pieces = [fragment.data, checkBox(fragment.data)]
    const length = fragment.data.length + pieces[1]!.length
    const withInit = isInitDue ? { configs: configs!, bytes: initSegment(configs!), note: originNote(originMs) } : null
    const isTaken = media.append(withInit ? [withInit.bytes, withInit.note, ...pieces] : pieces, (synced, at) => {
      let offset = at
      if (withInit) {
        synced.inits.push({ offset, length: withInit.bytes.length, configs: withInit.configs })
        offset += withInit.bytes.length + withInit.note.length
      }
      synced.fragments.push({
        initIndex: synced.inits.length - 1, offset, length, startMs: fragment.startMs - originMs, durationMs: fragment.durationMs, isKey: fragment.isKey,
      })
    })
    if (isTaken) {
      isInitDue = false
      isWaitingForKey = false
      endMs = Math.max(endMs, fragment.startMs + fragment.durationMs)
    } else if (!media.isResting) {
      isWaitingForKey = true
      if (!isSlownessTold) onFailure('the disk is too slow: pictures were left out of the recording')
      isSlownessTold = true
    }
  }

  function flush() {
    const fragment = fragmenter?.flush()
    if (fragment) append(fragment)
    heldSince = null
  }

  function endRun() {
    flush()
    fragmenter = null
    configs = null
  }

  const timer = setInterval(() => {
    if (heldSince !== null && performance.now() - heldSince > HELD_MS) flush()
  }, LOOK_EVERY_MS)
  timer.unref()

  return {
    onConfig(next) {
      if (closing || (configs && fragmenter && sameConfigs(configs, next))) return
      flush()
      const continuesVideo = fragmenter !== null && configs?.video != null && next.video?.description === configs.video.description
      fragmenter = null
      configs = null
      try {
        initSegment(next)
      } catch {
        // Without a track, or with one no decoder would take: its units are left out, the desk shows the problem.
        return
      }
      configs = next
      isInitDue = true
      fragmenter = new Fragmenter({ configs: next, targetMs: FRAGMENT_MS, cutAtKey: true, leastKeyMs: LEAST_KEY_MS, originMs, firstSequence: sequence, continuesVideo, earliestMs: endMs })
    },
    onUnit(unit: AccessUnit) {
      if (!fragmenter || closing || !Number.isFinite(unit.dtsMs)) return
      // Taken before the start; later on such a stamp can only be one that jumped.
      if (unit.dtsMs < originMs && now() < originMs + START_MS) return
      for (const fragment of fragmenter.push(guard.place(unit))) append(fragment)
      if (fragmenter.isHolding) heldSince ??= performance.now()
    },
    onRunEnd() {
      if (!closing) endRun()
    },
    close() {
      closing ??= (async () => {
        clearInterval(timer)
        endRun()
        await media.close()
        await onClosed()
      })()
      return closing
    },
  }
}

const sameConfigs = (a: TrackConfigs, b: TrackConfigs) => JSON.stringify([a.video, a.audio]) === JSON.stringify([b.video, b.audio])
