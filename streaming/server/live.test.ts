import { afterAll, beforeAll, expect, test } from 'vitest'
import { openViewer } from './test-viewer'
import { type TestPlane, publish, startTestPlane, until } from './test-plane'

let plane: TestPlane
beforeAll(async () => { plane = await startTestPlane() })
afterAll(() => plane?.stop())

test('two encoders publish and a viewer gets both pictures with sound, on one wall clock', async () => {
  const addresses = await plane.addBroadcast({ id: 'b1' }, ['field', 'panorama'])
  const encoders = [publish(addresses.field!), publish(addresses.panorama!)]
  try {
    await until('both deliver', async () => (await plane.media.status()).inputs.filter((input) => input.video?.framesPerSecond).length === 2)
    const token = plane.token({ subject: 'b1' })
    const openedMs = Date.now()
    const viewers = ['field', 'panorama'].map((name) => openViewer(`${plane.wsUrl}/media/ws/${token}/${name}`))
    for (const viewer of viewers) {
      await until('frames', () => viewer.frames.filter((frame) => frame.kind === 'video').length > 40 && viewer.frames.some((frame) => frame.kind === 'audio'))
      expect(viewer.messages[0]).toMatchObject({ type: 'config', video: { width: 320, height: 180 }, audio: { sampleRate: 48_000 } })
      expect(viewer.frames[0]).toMatchObject({ kind: 'video', isKey: true })
      expect(viewer.frames[0]!.atMs - openedMs).toBeLessThan(1_500)
      const last = viewer.frames.at(-1)!
      expect(Math.abs(last.atMs - last.ptsMs)).toBeLessThan(500)
    }
    for (const viewer of viewers) viewer.socket.close()
  } finally {
    await Promise.all(encoders.map((encoder) => encoder.stop()))
  }
})
