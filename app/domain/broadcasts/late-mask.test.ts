import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../tests/setup/until'
import { SYSTEM } from '~/policy/actor'
import { at, booked, hospital, T0, type Hospital } from './broadcast.fixture'
import { clearPassage } from './clear-passage.server'
import { hasOpenMaskPassage } from './close-mask-passages.server'
import { getDesk } from './get-desk.server'
import { holdBroadcast } from './hold-broadcast.server'
import { MASK_DRAWN } from './mask'
import { pushMediaState, recordingPlan } from './media-state.server'
import { resumeBroadcast } from './resume-broadcast.server'
import { setInputMasks } from './set-input-masks.server'
import { startBroadcast } from './start-broadcast.server'
import { stopBroadcast } from './stop-broadcast.server'
import { startBroadcastUpkeep } from './upkeep.server'

const name = { x: 0.1, y: 0.05, width: 0.3, height: 0.1 }
let h: Hospital
let broadcastId: string
let recordingId: string
let isMediaUp = true

const set = (masks = [name]) => setInputMasks(h.services, h.surgeon, { broadcastId, streamName: 'field', masks })
const barred = async () => (await recordingPlan(h.services, recordingId))!.barred.map(({ fromMs, toMs }) => [(fromMs - T0.getTime()) / 1000, toMs === null ? null : (toMs - T0.getTime()) / 1000])
const served = () => h.services.pushed.at(-1)!.broadcasts[0]!
const passages = async () => (await getDesk(h.services, h.surgeon, broadcastId))!.passages

/** The upkeep of a process, until what it is to bring about is there. */
async function keepUp(isDone: () => Promise<boolean>) {
  const rounds = startBroadcastUpkeep(h.services, 20)
  try {
    await until('the mask is in force', isDone)
  } finally {
    await rounds.stop()
  }
}
const inForce = async () => !(await hasOpenMaskPassage(h.services))

beforeEach(async () => {
  isMediaUp = true
  h = await hospital()
  const push = h.services.media.push
  h.services.media.push = async (state) => {
    if (!isMediaUp) throw new Error('away')
    await push(state)
  }
  broadcastId = (await booked(h.services, h.here.id)).broadcastId
  await startBroadcast(h.services, SYSTEM, { broadcastId })
  recordingId = served().recordingId!
})
afterEach(() => h.services.close())

test('a mask that the media server takes late bars what was recorded up to that moment, and viewers rewind no further back', async () => {
  isMediaUp = false
  h.services.setNow(at(60))
  expect(await set()).toMatchObject({ media: 'unreached', isPassageBarred: true })
  expect(await barred()).toEqual([[0, null]])
  const [open] = await passages()
  expect(await clearPassage(h.services, h.surgeon, { broadcastId, passageId: open!.id, clear: true })).toEqual({ kind: 'still-open' })
  isMediaUp = true
  h.services.setNow(at(90))
  await keepUp(async () => (await inForce()) && served().viewableFromMs === at(90).getTime())
  expect(await barred()).toEqual([[0, 90]])
  expect(h.services.announced.at(-1)).toMatchObject({ event: { type: 'desk' } })
})

test('a mask that takes a while bars what was recorded meanwhile, and the media server is told again from when viewers may see', async () => {
  const push = h.services.media.push
  h.services.media.push = async (state) => {
    await push(state)
    h.services.setNow(at(64))
  }
  h.services.setNow(at(60))
  expect(await set()).toMatchObject({ media: 'applied' })
  expect(await barred()).toEqual([[0, 64]])
  expect(served().viewableFromMs).toBe(at(64).getTime())
})

test('where one process died between the media server taking a mask and writing that down, the upkeep of another ends the passage', async () => {
  const before = h.services.pushed.length
  const rounds = startBroadcastUpkeep(h.services, 20)
  try {
    await until('the upkeep has seen to its own start', () => h.services.pushed.length > before)
    h.services.setNow(at(70))
    // In step, and nobody has noticed.
    await h.services.db.holdPassage.create({ data: { broadcastId, from: T0, reason: MASK_DRAWN } })
    await until('the passage ends', async () => (await inForce()) && served().viewableFromMs === at(70).getTime())
  } finally {
    await rounds.stop()
  }
  expect(await barred()).toEqual([[0, 70]])
})

test('a mask drawn while an older state is on its way is not taken for one in force', async () => {
  const push = h.services.media.push
  h.services.setNow(at(60))
  h.services.media.push = async (state) => {
    h.services.media.push = push
    isMediaUp = false
    await set()
    isMediaUp = true
    await push(state)
  }
  await pushMediaState(h.services)
  expect(served().recordingId).toBe(recordingId)
  expect(await barred()).toEqual([[0, null]])
})

test('hold and resume in between end the hold alone; the mask is waited for', async () => {
  isMediaUp = false
  h.services.setNow(at(60))
  await set()
  h.services.setNow(at(65))
  await holdBroadcast(h.services, h.surgeon, { broadcastId })
  h.services.setNow(at(70))
  await resumeBroadcast(h.services, h.surgeon, { broadcastId })
  expect(await barred()).toEqual([[0, null], [65, 70]])
  isMediaUp = true
  h.services.setNow(at(80))
  await pushMediaState(h.services)
  expect(await barred()).toEqual([[0, 80], [65, 70]])
  expect(served().viewableFromMs).toBe(at(80).getTime())
})

test('a broadcast that ends before its mask is in force stays barred for as long as the media server goes on recording', async () => {
  isMediaUp = false
  h.services.setNow(at(60))
  await set()
  h.services.setNow(at(70))
  expect(await stopBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'ended', media: 'unreached' })
  expect(await barred()).toEqual([[0, null]])
  isMediaUp = true
  h.services.setNow(at(80))
  await keepUp(inForce)
  expect(await barred()).toEqual([[0, 80]])
  const [over] = await passages()
  expect(await clearPassage(h.services, h.surgeon, { broadcastId, passageId: over!.id, clear: true })).toMatchObject({ kind: 'cleared' })
})

test('a broadcast that ends out of a hold stays barred to its last picture, however long the media server goes on recording', async () => {
  h.services.setNow(at(60))
  await holdBroadcast(h.services, h.surgeon, { broadcastId })
  isMediaUp = false
  h.services.setNow(at(70))
  expect(await stopBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'ended', media: 'unreached' })
  expect(await barred()).toEqual([[60, null]])
  const [held] = await passages()
  expect(await clearPassage(h.services, h.surgeon, { broadcastId, passageId: held!.id, clear: true })).toMatchObject({ kind: 'cleared' })
  expect(await barred()).toEqual([])
})

test('without a recording the rewind window still ends when the mask is in force', async () => {
  await h.services.db.recording.delete({ where: { id: recordingId } })
  isMediaUp = false
  h.services.setNow(at(60))
  expect(await set()).toMatchObject({ isPassageBarred: false })
  isMediaUp = true
  h.services.setNow(at(75))
  await pushMediaState(h.services)
  expect(served().viewableFromMs).toBe(at(75).getTime())
})

test('no words that somebody gives as the reason make a hold end by itself', async () => {
  h.services.setNow(at(60))
  await holdBroadcast(h.services, h.surgeon, { broadcastId, reason: 'mask-drawn' })
  await pushMediaState(h.services)
  expect(await barred()).toEqual([[60, null]])
})
