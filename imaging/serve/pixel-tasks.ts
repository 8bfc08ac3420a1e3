import { bytesOfSamples, openFrame, type StoredFrame } from './stored-frame'

/** What is computed of pixels for an answer. */
export type PixelTask =
  /** The samples of one frame in little endian. */
  | { kind: 'samples'; frame: StoredFrame }

/** @throws ImageRefused */
export async function runPixelTask(task: PixelTask): Promise<Uint8Array> {
  switch (task.kind) {
    case 'samples': return bytesOfSamples(await openFrame(task.frame))
  }
}
