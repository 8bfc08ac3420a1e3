import { draw, type Look } from './draw'
import { encodeJpeg, encodePng } from './encode-picture'
import type { Shades } from './shades'
import { bytesOfSamples, openFrame, type StoredFrame } from './stored-frame'

/** What is computed of pixels for an answer. */
export type PixelTask =
  /** The samples of one frame in little endian. */
  | { kind: 'samples'; frame: StoredFrame }
  /** The frame as it is seen. */
  | { kind: 'picture'; frame: StoredFrame; shades: Shades; look: Look; type: 'image/jpeg' | 'image/png'; /** 1 to 100, of JPEG. */ quality: number }

/** @throws ImageRefused */
export async function runPixelTask(task: PixelTask): Promise<Uint8Array> {
  switch (task.kind) {
    case 'samples': return bytesOfSamples(await openFrame(task.frame))
    case 'picture': {
      const picture = draw(await openFrame(task.frame), task.shades, task.look)
      return task.type === 'image/png' ? encodePng(picture) : encodeJpeg(picture, task.quality)
    }
  }
}
