import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../../tests/setup/until'
import { createWriterThread } from './writer-thread.server'

test('a proof that is told to stop ends with its thread, wherever it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-proof-'))
  const threads = () => process.getActiveResourcesInfo().filter((one) => one === 'MessagePort').length
  try {
    const workerPath = join(folder, 'worker.mjs')
    writeFileSync(workerPath, `import { parentPort, workerData } from 'node:worker_threads'
      if (workerData.task.kind === 'prove') { parentPort.postMessage({ type: 'progress', checked: 1, total: 2 }); for (;;) {} }
      else parentPort.once('message', () => parentPort.postMessage({ type: 'closed' }))`)
    const writer = createWriterThread({ workerPath, databaseUrl: '', dataDir: folder, key: new Uint8Array(), onOpened: () => undefined, onTrouble: () => undefined })
    const before = threads()
    const stopping = new AbortController()
    let during = 0
    const onProgress = () => {
      during = threads()
      stopping.abort(new Error('The process stops.'))
    }
    await expect(writer.prove({ signal: stopping.signal, onProgress })).rejects.toThrow('The process stops.')
    await until('its thread is gone', () => threads() === before)
    expect(during).toBe(before + 1)
    await expect(writer.prove({ signal: stopping.signal })).rejects.toThrow('The process stops.')
    await writer.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
