import { ImageRefused } from '#imaging/contract'
import { makeAnatomy } from '#imaging/lesson/anatomy-task'
import { segmentationTask } from '#imaging/segmentation/seg-task'
import { blackOutTask } from './black-out-task'
import { defaceTask } from './deface-task'
import { deriveTask } from './derive-task'
import type { AnyResult, AnyTask, FromChild, ToChild } from './protocol'
import { readTask } from './read-task'

/** One file at a time, as the parent asks; whatever it does to this process, the parent sees and goes on. */
const answer = (message: FromChild) => void process.send?.(message)

function perform(work: AnyTask, onProgress: (fraction: number) => void): Promise<AnyResult> {
  switch (work.do) {
    case 'read': return readTask(work.task)
    case 'derive': return deriveTask(work.task)
    case 'black-out': return blackOutTask(work.task)
    case 'deface': return defaceTask(work.task, onProgress)
    case 'anatomy': return makeAnatomy(work.task, onProgress)
    case 'segmentation': return segmentationTask(work.task)
  }
}

async function outcome(work: AnyTask, onProgress: (fraction: number) => void): Promise<AnyResult> {
  try {
    return await perform(work, onProgress)
  } catch (error) {
    if (error instanceof ImageRefused) return { kind: 'refused', reason: error.reason, detail: error.detail }
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return { kind: 'refused', reason: 'disk-full', detail: '' }
    // Only the kind of the error: its message may quote the file.
    return { kind: 'refused', reason: error instanceof RangeError && /allocation|buffer/i.test(error.message) ? 'out-of-memory' : 'damaged', detail: error instanceof Error ? `${error.name} ${frameOf(error)}` : typeof error }
  }
}

/** Where it was thrown, for whoever mends it; no message. */
const frameOf = (error: Error) => /\(?([^/\s()]+:\d+:\d+)\)?$/m.exec(error.stack?.split('\n').slice(1, 2).join('') ?? '')?.[1] ?? ''

process.on('message', (message: ToChild) => {
  void outcome(message.work, (fraction) => answer({ type: 'progress', id: message.id, fraction })).then((result) => answer({ type: 'done', id: message.id, result }))
})
// Without a parent there is nobody to answer.
process.on('disconnect', () => process.exit(0))
// Codecs that were compiled from C throw whatever they like, also later than they were called.
process.on('uncaughtException', () => process.exit(70))
process.on('unhandledRejection', () => process.exit(71))
answer({ type: 'ready' })
