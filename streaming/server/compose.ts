import { randomUUID } from 'node:crypto'
import type { MediaProcessConfig } from '../contract'
import type { IngestLimits } from '../ingest/supervisor'
import { createRecordingStore } from '../recording/store'
import { startMediaServer, type MediaServer } from './media-server'
import type { MediaLog } from './ports'
import { createVod } from './serve-vod'

/** The media plane with its real parts: what main.ts starts and what tests start. */
export function composeMediaServer(options: { config: MediaProcessConfig; ingestEntry: string; ingestLimits?: Partial<IngestLimits>; log: MediaLog; ffmpegPath?: string }): Promise<MediaServer> {
  const store = createRecordingStore({ dataDir: options.config.dataDir, log: options.log })
  return startMediaServer({
    ...options,
    now: Date.now,
    newId: randomUUID,
    store,
    createVod: (planOf) => createVod({ store, planOf, now: Date.now }),
  })
}
