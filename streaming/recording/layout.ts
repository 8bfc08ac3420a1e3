import { open } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * DATA_DIR/recordings/RECORDING/STREAM/
 *   media.mp4   the truth, only ever appended to: [init note] [moof mdat check]... [init note] ...
 *   index.json  derived from it when the recording is closed; rebuilt by a scan where it is absent or does not fit
 *   open        present while somebody writes, or died writing
 */
export const MEDIA_FILE = 'media.mp4'
export const INDEX_FILE = 'index.json'
export const OPEN_MARK = 'open'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Names come from URLs too: nothing that could leave the folder. */
export const isSafeName = (name: string) => NAME.test(name)

export const recordingsFolder = (dataDir: string) => join(dataDir, 'recordings')
export const recordingFolder = (dataDir: string, recordingId: string) => join(dataDir, 'recordings', recordingId)
export const streamFolder = (dataDir: string, recordingId: string, stream: string) => join(dataDir, 'recordings', recordingId, stream)

/** A new name in a folder outlives a power cut only when the folder itself is synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
