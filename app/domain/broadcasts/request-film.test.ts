import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../tests/setup/until'
import { at, booked, hospital, type Hospital } from './broadcast.fixture'
import { requestFilm } from './request-film.server'
import { startBroadcast } from './start-broadcast.server'
import { stopBroadcast } from './stop-broadcast.server'

let h: Hospital
let recordingId: string
const stops: (() => Promise<void>)[] = []

beforeEach(async () => {
  h = await hospital()
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  h.services.setNow(at(600))
  await stopBroadcast(h.services, h.surgeon, { broadcastId })
  recordingId = (await h.services.db.recording.findUniqueOrThrow({ where: { broadcastId } })).id
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await h.services.close()
})

const press = () => requestFilm(h.services, h.surgeon, { recordingId, streamName: 'field', purpose: 'take' })
const films = () => h.services.queue.list(10, { kind: 'recording.mp4' })
const make = (handler: () => Promise<void>) => {
  const worker = h.services.queue.work({ 'recording.mp4': async () => handler })
  stops.push(() => worker.stop(0))
}

test('two who press at once ask for the same film', async () => {
  expect(await Promise.all([press(), press()])).toEqual(Array(2).fill({ kind: 'making', progress: 0, error: null }))
  expect(await press()).toMatchObject({ kind: 'making' })
  expect(await films()).toHaveLength(1)
})

test('a film that could not be made says why, and is not begun again by asking', async () => {
  await press()
  make(async () => { throw new Error('nothing was recorded of this angle') })
  for (let tries = 0; tries < 3; tries++) {
    await until('the try is over', async () => (await films())[0]!.attempts === tries + 1 && (await films())[0]!.state !== 'running')
    h.services.setNow(at(700 + 600 * tries))
  }
  await until('it is given up', async () => (await films())[0]!.state === 'dead')
  expect(await press()).toEqual({ kind: 'making', progress: 0, error: 'nothing was recorded of this angle' })
  expect(await films()).toHaveLength(1)
})

test('a film that was removed since it was made is made again', async () => {
  await press()
  make(async () => undefined)
  await until('it is made', async () => (await films())[0]!.state === 'done')
  expect(await press()).toMatchObject({ kind: 'making', error: null })
  await until('it is made again', async () => (await films()).filter((job) => job.state === 'done').length === 2)
})
