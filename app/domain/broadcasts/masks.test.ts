import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MediaStatus } from '#streaming'
import { SYSTEM } from '~/policy/actor'
import { at, booked, hospital, T0, type Hospital } from './broadcast.fixture'
import { confirmNoIdentity } from './confirm-no-identity.server'
import { getDesk } from './get-desk.server'
import { receiveMediaEvents } from './receive-media-events.server'
import { masksDigest } from './mask'
import { recordingPlan } from './media-state.server'
import { rotateKey } from './rotate-key.server'
import { setInputMasks } from './set-input-masks.server'
import { startBroadcast } from './start-broadcast.server'
import { takeOverInput } from './take-over-input.server'

const name = { x: 0.1, y: 0.05, width: 0.3, height: 0.1 }
let h: Hospital
let broadcastId: string
let inputs: MediaStatus['inputs'] = []
let isMediaUp = true

/** What the media plane says of both inputs. */
const connected = (inputIds: string[], mask: MediaStatus['inputs'][number]['mask'] = null) => {
  inputs = inputIds.map((inputId) => ({
    inputId, isConnected: true, connectedAtMs: 0, lastMediaAtMs: 0, audio: null, droppedFrames: 0, lateFrames: 0, bytesReceived: 0, encoder: null, remoteAddress: null, problems: [], mask,
    video: { codec: 'avc1', width: 1280, height: 720, framesPerSecond: 30, bitsPerSecond: 1e6, keyFrameIntervalMs: 1000, hasBFrames: false },
  }))
}
const inputIds = () => h.services.pushed.at(-1)!.inputs.map((input) => input.inputId)
const set = (masks: (typeof name)[] | null, actor = h.surgeon as Parameters<typeof setInputMasks>[1]) => setInputMasks(h.services, actor, { broadcastId, streamName: 'field', masks })
/** The masks as a page just loaded shows them. */
const shown = async (streamName = 'field') => masksDigest((await getDesk(h.services, h.surgeon, broadcastId))!.streams.find((stream) => stream.name === streamName)!.masks)
const confirm = async (streamName = 'field', isConfirmed = true) => confirmNoIdentity(h.services, h.surgeon, { broadcastId, streamName, isConfirmed, seenMasks: await shown(streamName) })
const confirmed = async () => (await getDesk(h.services, h.surgeon, broadcastId))!.streams.filter((stream) => stream.noIdentity).map((stream) => stream.name)

beforeEach(async () => {
  inputs = []
  isMediaUp = true
  h = await hospital({
    status: async () => {
      if (!isMediaUp) throw new Error('away')
      return { revision: h.services.pushed.at(-1)?.revision ?? 0, inputs, viewers: [], disk: { freeBytes: 1e12 }, ingest: { isRunning: true, restarts: 0 }, memoryBytes: 0 }
    },
  })
  broadcastId = (await booked(h.services, h.here.id)).broadcastId
  connected(inputIds())
})
afterEach(() => h.services.close())

test('masks reach the media server with their input, and the record keeps how many, not where', async () => {
  expect(await set([name, { ...name, y: 0.5 }])).toMatchObject({ kind: 'masks-saved', count: 2, media: 'applied', isPassageBarred: false })
  const field = (await getDesk(h.services, h.surgeon, broadcastId))!.streams[0]!
  expect(field.masks).toEqual([name, { ...name, y: 0.5 }])
  expect(h.services.pushed.at(-1)!.inputs.find((input) => input.inputId === field.inputId)!.masks).toEqual(field.masks)
  expect(h.services.pushed.at(-1)!.inputs.find((input) => input.inputId !== field.inputId)!.masks).toEqual([])
  expect(h.services.audited.filter((event) => event.action === 'masks.changed')).toEqual([expect.objectContaining({ subjectKind: 'input', subjectId: field.inputId, detail: { count: 2 } })])
  // Saved again as they are: nothing changed, nothing on record.
  await set([name, { ...name, y: 0.5 }])
  expect(h.services.audited.filter((event) => event.action === 'masks.changed')).toHaveLength(1)
  expect(await set(null)).toEqual({ kind: 'bad-masks' })
})

test('only the desk of the hospital draws masks or says that no identity is visible', async () => {
  for (const actor of [h.student, h.stranger, h.moderator]) {
    expect(await set([name], actor)).toEqual({ kind: 'forbidden' })
    expect(await confirmNoIdentity(h.services, actor, { broadcastId, streamName: 'field', isConfirmed: true })).toEqual({ kind: 'forbidden' })
  }
  expect(h.services.pushed.at(-1)!.inputs.flatMap((input) => input.masks)).toEqual([])
})

test('going live waits until each connected picture was looked at, and names those that were not', async () => {
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId })).toEqual({ kind: 'refused', refusals: [{ kind: 'identity-unconfirmed', stream: 'field' }, { kind: 'identity-unconfirmed', stream: 'panorama' }] })
  await confirm()
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId })).toEqual({ kind: 'refused', refusals: [{ kind: 'identity-unconfirmed', stream: 'panorama' }] })
  await confirm('panorama')
  expect(h.services.audited.filter((event) => event.action === 'no-identity.confirmed')).toHaveLength(2)
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'live' })
})

test('nobody confirms a picture that is not there to be looked at', async () => {
  inputs = []
  expect(await confirm()).toEqual({ kind: 'nothing-to-see' })
  connected(inputIds(), { rectangles: 1, state: 'failed', addedDelayMs: null, cpu: null })
  expect(await confirm()).toEqual({ kind: 'nothing-to-see' })
  isMediaUp = false
  expect(await confirm()).toEqual({ kind: 'media-unreached' })
  expect(await confirmed()).toEqual([])
})

test('masks that changed between looking and saying so are looked at again: nothing is confirmed that the page did not show', async () => {
  const before = await shown()
  await set([name])
  const masked = await shown()
  for (const seenMasks of [before, undefined, '']) expect(await confirmNoIdentity(h.services, h.surgeon, { broadcastId, streamName: 'field', isConfirmed: true, seenMasks })).toEqual({ kind: 'changed' })
  await set([])
  expect(await confirmNoIdentity(h.services, h.surgeon, { broadcastId, streamName: 'field', isConfirmed: true, seenMasks: masked })).toEqual({ kind: 'changed' })
  expect(await confirmed()).toEqual([])
  expect(h.services.audited.filter((event) => event.action === 'no-identity.confirmed')).toEqual([])
  expect(await confirm()).toMatchObject({ kind: 'confirmed' })
  // Taking it back needs no look; the operator at the machine answers for what is there.
  expect(await confirmNoIdentity(h.services, h.surgeon, { broadcastId, streamName: 'field', isConfirmed: false })).toEqual({ kind: 'unconfirmed' })
  expect(await confirmNoIdentity(h.services, SYSTEM, { broadcastId, streamName: 'field', isConfirmed: true })).toMatchObject({ kind: 'confirmed' })
})

test('what was confirmed is asked again after the masks, the key, the encoder or the size of the picture changed', async () => {
  const inputId = (await getDesk(h.services, h.surgeon, broadcastId))!.streams[0]!.inputId
  const changes: (() => Promise<unknown>)[] = [
    () => set([name]),
    () => rotateKey(h.services, h.surgeon, { inputId }),
    () => takeOverInput(h.services, h.surgeon, { broadcastId, streamName: 'field' }),
    () => receiveMediaEvents(h.services, [{ id: 'e1', atMs: T0.getTime(), type: 'input-problem', inputId, problem: 'resolution-changed', detail: '' }]),
    () => confirm('field', false),
  ]
  await confirm('panorama')
  for (const change of changes) {
    await confirm()
    expect(await confirmed()).toEqual(['field', 'panorama'])
    await change()
    expect(await confirmed()).toEqual(['panorama'])
  }
})

test('the operator at the machine answers for the pictures by the command itself, and that is on record', async () => {
  expect(await startBroadcast(h.services, SYSTEM, { broadcastId })).toMatchObject({ kind: 'live' })
  expect(await confirmed()).toEqual(['field', 'panorama'])
  expect(h.services.audited.filter((event) => event.action === 'no-identity.confirmed').map((event) => event.actor)).toEqual([{ kind: 'system' }, { kind: 'system' }])
})

test('a mask drawn in mid-broadcast takes the rewind window from the viewers and bars what was recorded before, until somebody has looked', async () => {
  await startBroadcast(h.services, SYSTEM, { broadcastId })
  const { recordingId } = h.services.pushed.at(-1)!.broadcasts[0]!
  h.services.setNow(at(60))
  expect(await set([name])).toMatchObject({ isPassageBarred: true })
  expect(h.services.pushed.at(-1)!.broadcasts[0]).toMatchObject({ phase: 'live', viewableFromMs: at(60).getTime() })
  expect((await recordingPlan(h.services, recordingId!))!.barred).toEqual([{ fromMs: T0.getTime(), toMs: at(60).getTime() }])
  // Drawn on: the same passage, longer. Made smaller: nothing more to hide.
  h.services.setNow(at(70))
  await set([{ ...name, width: 0.4 }])
  h.services.setNow(at(80))
  expect(await set([name])).toMatchObject({ isPassageBarred: false })
  expect((await recordingPlan(h.services, recordingId!))!.barred).toEqual([{ fromMs: T0.getTime(), toMs: at(70).getTime() }])
  expect(h.services.pushed.at(-1)!.broadcasts[0]!.viewableFromMs).toBe(at(70).getTime())
})

test('while the media server is away the answer says that the masks are not in force yet', async () => {
  h.services.media.push = () => Promise.reject(new Error('away'))
  expect(await set([name])).toMatchObject({ kind: 'masks-saved', media: 'unreached' })
})
