import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyPlaybackToken } from '#streaming'
import { PUBLIC } from '~/policy/actor'
import { addRoomInput } from './add-room-input.server'
import { askQuestion } from './ask-question.server'
import { at, booked, hospital, T0, type Hospital } from './broadcast.fixture'
import { calibrate } from './calibrate.server'
import { clearPassage } from './clear-passage.server'
import { createBroadcast } from './create-broadcast.server'
import { createRoom } from './create-room.server'
import { editBroadcast } from './edit-broadcast.server'
import { getDesk } from './get-desk.server'
import { getReplay } from './get-replay.server'
import { getWatch } from './get-watch.server'
import { holdBroadcast } from './hold-broadcast.server'
import { issueToken } from './issue-token.server'
import { listRecordings } from './list-recordings.server'
import { recordingPlan } from './media-state.server'
import { moderateQuestion } from './moderate-question.server'
import { receiveMediaEvents } from './receive-media-events.server'
import { recordConsent } from './record-consent.server'
import { endAbandoned, recoverBroadcasts } from './recover.server'
import { renewToken } from './renew-token.server'
import { requestFilm } from './request-film.server'
import { resumeBroadcast } from './resume-broadcast.server'
import { revokePersonsLostRights } from './revoke-playback.server'
import { rotateKey } from './rotate-key.server'
import { startBroadcast } from './start-broadcast.server'
import { stopBroadcast } from './stop-broadcast.server'
import { hashStreamKey } from './stream-key.server'
import { withdrawConsent } from './withdraw-consent.server'

let h: Hospital
beforeEach(async () => { h = await hospital() })
afterEach(() => h.services.close())

const pushed = () => h.services.pushed.at(-1)!
const planOf = (id: string) => pushed().broadcasts.find((plan) => plan.id === id)

test('a broadcast gets a key per stream, shown once and kept as a hash', async () => {
  const made = await booked(h.services, h.here.id)
  expect(made.encoders.map((each) => each.name)).toEqual(['field', 'panorama'])
  for (const { key, rtmpUrl, server } of made.encoders) {
    expect(Buffer.from(key, 'base64url')).toHaveLength(32)
    expect(rtmpUrl).toBe(`${server}/${key}`)
    expect(pushed().inputs.map((input) => input.keyHash)).toContain(hashStreamKey(key))
  }
  expect(JSON.stringify(await getDesk(h.services, h.surgeon, made.broadcastId))).not.toContain(made.encoders[0]!.key)
  expect(planOf(made.broadcastId)).toMatchObject({ phase: 'testing', recordingId: null, viewableFromMs: null })
})

test('going live without consent on record is refused, and the timeline says so', async () => {
  const { broadcastId } = await booked(h.services, h.here.id, null)
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId })).toEqual({ kind: 'refused', refusals: [{ kind: 'no-consent' }] })
  expect((await getDesk(h.services, h.surgeon, broadcastId))!.entries).toContainEqual(expect.objectContaining({ kind: 'start-refused', detail: { reasons: ['no-consent'] }, by: 'A broadcaster' }))
})

test('going live without disk for the booked hours is refused with the figures', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  h.services.freeDiskBytes = async () => 1e9
  const result = await startBroadcast(h.services, h.surgeon, { broadcastId })
  expect(result).toMatchObject({ kind: 'refused', refusals: [{ kind: 'no-disk', freeBytes: 1e9, hours: 2, streams: 2 }] })
})

test('only the desk of the hospital operates its broadcast', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  for (const actor of [h.student, h.stranger, h.moderator, PUBLIC]) expect(await startBroadcast(h.services, actor, { broadcastId })).toEqual({ kind: 'forbidden' })
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId: 'nowhere' })).toEqual({ kind: 'not-found' })
})

test('two who press "go live" at once start one broadcast with one recording', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  const results = await Promise.all([startBroadcast(h.services, h.surgeon, { broadcastId }), startBroadcast(h.services, h.surgeon, { broadcastId })])
  expect(results.map((result) => result.kind).sort()).toEqual(expect.arrayContaining(['live']))
  expect(results.filter((result) => result.kind === 'live')).toHaveLength(1)
  expect(await h.services.db.recording.count()).toBe(1)
})

test('a hold blanks every viewer, bars the passage, and a resume shows nothing captured before it', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  expect(planOf(broadcastId)).toMatchObject({ phase: 'live', startedAtMs: T0.getTime(), viewableFromMs: T0.getTime() })
  h.services.setNow(at(60))
  expect(await holdBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'held', media: 'applied' })
  expect(await holdBroadcast(h.services, h.surgeon, { broadcastId })).toEqual({ kind: 'changed', state: 'hold' })
  expect(planOf(broadcastId)!.phase).toBe('hold')
  const recordingId = planOf(broadcastId)!.recordingId!
  expect((await recordingPlan(h.services, recordingId))!.barred).toEqual([{ fromMs: at(60).getTime(), toMs: null }])
  h.services.setNow(at(90))
  expect(await resumeBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'live' })
  expect(planOf(broadcastId)).toMatchObject({ phase: 'live', viewableFromMs: at(90).getTime() })
  expect((await recordingPlan(h.services, recordingId))!.barred).toEqual([{ fromMs: at(60).getTime(), toMs: at(90).getTime() }])

  const passage = (await getDesk(h.services, h.surgeon, broadcastId))!.passages[0]!
  expect(await clearPassage(h.services, h.student, { broadcastId, passageId: passage.id, clear: true })).toEqual({ kind: 'forbidden' })
  expect(await clearPassage(h.services, h.surgeon, { broadcastId, passageId: passage.id, clear: true })).toMatchObject({ kind: 'cleared' })
  expect((await recordingPlan(h.services, recordingId))!.barred).toEqual([])
  expect(await clearPassage(h.services, h.surgeon, { broadcastId, passageId: passage.id, clear: false })).toMatchObject({ kind: 'barred' })
  expect((await recordingPlan(h.services, recordingId))!.barred).toHaveLength(1)
})

test('a hold that does not reach the media server says so, and the database is right for the next try', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  h.services.media.push = async () => { throw new Error('away') }
  expect(await holdBroadcast(h.services, h.surgeon, { broadcastId })).toMatchObject({ kind: 'held', media: 'unreached' })
  expect((await getWatch(h.services, h.student, broadcastId))!.state).toBe('hold')
})

test('every state that is pushed carries a higher revision than the one before', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await Promise.all([startBroadcast(h.services, h.surgeon, { broadcastId }), rotateKey(h.services, h.surgeon, { inputId: pushed().inputs[0]!.inputId })])
  const revisions = h.services.pushed.map((state) => state.revision)
  expect(new Set(revisions).size).toBe(revisions.length)
})

test('consent withdrawn for live ends the broadcast at once with that reason', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  expect(await withdrawConsent(h.services, h.surgeon, { broadcastId, parts: ['live'], reason: 'family asked' })).toMatchObject({ kind: 'withdrawn', ended: true, unpublished: false })
  expect(planOf(broadcastId)).toBeUndefined()
  expect(await h.services.db.broadcast.findUnique({ where: { id: broadcastId } })).toMatchObject({ state: 'ended', endReason: 'consent-withdrawn' })
})

test('consent withdrawn for the recording unpublishes it and removes every file made from it', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  await stopBroadcast(h.services, h.surgeon, { broadcastId })
  const recording = (await h.services.db.recording.findUniqueOrThrow({ where: { broadcastId } }))
  mkdirSync(join(h.services.env.dataDir, 'derived'))
  const film = join(h.services.env.dataDir, 'derived/field.mp4')
  writeFileSync(film, 'film')
  await h.services.db.recordingAsset.create({ data: { recordingId: recording.id, kind: 'mp4', streamName: 'field', path: 'derived/field.mp4', bytes: 4n } })
  expect(await requestFilm(h.services, h.surgeon, { recordingId: recording.id, streamName: 'field', purpose: 'take' })).toMatchObject({ kind: 'ready', path: film, bytes: 4 })
  const token = await issueToken(h.services, h.student, { use: 'replay', id: recording.id })
  if (token.kind !== 'issued') throw new Error(token.kind)

  expect(await withdrawConsent(h.services, h.surgeon, { broadcastId, parts: ['recording'], reason: '' })).toMatchObject({ kind: 'withdrawn', unpublished: true })
  expect(existsSync(film)).toBe(false)
  expect(await h.services.db.recordingAsset.count()).toBe(0)
  expect(await recordingPlan(h.services, recording.id)).toBeNull()
  expect(await getReplay(h.services, h.student, recording.id)).toBeNull()
  expect((await listRecordings(h.services, h.student, {})).rows).toEqual([])
  expect(pushed().revoked.map((each) => each.tokenId)).toContain(token.grantId)
  expect(h.services.expelled).toContainEqual({ channel: `broadcast:${recording.id}`, personId: h.student.personId })
  expect(await requestFilm(h.services, h.surgeon, { recordingId: recording.id, streamName: 'field', purpose: 'take' })).toEqual({ kind: 'forbidden' })
  expect(await renewToken(h.services, h.student, { use: 'replay', id: recording.id, token: token.token })).toEqual({ kind: 'forbidden' })
})

test('consent for recording given in mid-surgery starts the recording then, and withdrawn again stops it while the picture goes on', async () => {
  const { broadcastId } = await booked(h.services, h.here.id, { live: true })
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  expect(planOf(broadcastId)!.recordingId).toBeNull()
  h.services.setNow(at(600))
  await recordConsent(h.services, h.surgeon, { broadcastId, text: 'Also recorded', obtainedBy: 'Ward 3', forLive: false, forRecording: true, forReuse: false })
  expect(planOf(broadcastId)).toMatchObject({ recordingId: expect.any(String), startedAtMs: at(600).getTime() })
  expect(await withdrawConsent(h.services, h.surgeon, { broadcastId, parts: ['recording'], reason: '' })).toMatchObject({ ended: false, unpublished: true })
  expect(planOf(broadcastId)).toMatchObject({ phase: 'live', recordingId: null })
})

test('a token is for one person, one broadcast and one use, and only while there is something to see', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  expect(await issueToken(h.services, h.student, { use: 'watch', id: broadcastId })).toEqual({ kind: 'not-now' })
  expect(await issueToken(h.services, h.student, { use: 'preview', id: broadcastId })).toEqual({ kind: 'forbidden' })
  expect(await issueToken(h.services, h.surgeon, { use: 'preview', id: broadcastId })).toMatchObject({ kind: 'issued' })
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  expect(await issueToken(h.services, PUBLIC, { use: 'watch', id: broadcastId })).toEqual({ kind: 'forbidden' })
  const issued = await issueToken(h.services, h.guest, { use: 'watch', id: broadcastId })
  if (issued.kind !== 'issued') throw new Error(issued.kind)
  expect(verifyPlaybackToken(issued.token, h.services.env.mediaSecret, T0.getTime())).toMatchObject({ kind: 'valid', claims: { viewer: h.guest.personId, use: 'watch', subject: broadcastId } })
  const input = { use: 'watch' as const, id: broadcastId, token: issued.token }
  for (const wrong of [h.student, PUBLIC]) expect(await renewToken(h.services, wrong, input)).toEqual({ kind: 'forbidden' })
  expect(await renewToken(h.services, h.guest, { ...input, use: 'preview' })).toEqual({ kind: 'forbidden' })
  expect(await renewToken(h.services, h.guest, { ...input, token: `${issued.token}x` })).toEqual({ kind: 'forbidden' })
  h.services.setNow(at(240))
  expect(await renewToken(h.services, h.guest, input)).toMatchObject({ kind: 'issued', grantId: issued.grantId, expiresAt: at(540) })
})

test('a viewer who loses the role, or signs out everywhere, is cut off and gets no new token', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  const issued = await issueToken(h.services, h.guest, { use: 'watch', id: broadcastId })
  const other = await issueToken(h.services, h.student, { use: 'watch', id: broadcastId })
  if (issued.kind !== 'issued' || other.kind !== 'issued') throw new Error('no token')
  await revokePersonsLostRights(h.services, h.guest.personId)
  expect(pushed().revoked).toEqual([])
  await h.services.db.membership.deleteMany({ where: { personId: h.guest.personId } })
  await revokePersonsLostRights(h.services, h.guest.personId)
  expect(pushed().revoked.map((each) => each.tokenId)).toEqual([issued.grantId])
  expect(h.services.announced.at(-1)).toEqual({ channel: `broadcast:${broadcastId}`, event: { type: 'revoked', personId: h.guest.personId } })
  expect(await renewToken(h.services, h.guest, { use: 'watch', id: broadcastId, token: issued.token })).toEqual({ kind: 'forbidden' })
  await h.services.db.session.deleteMany({ where: { personId: h.student.personId } })
  await h.services.db.session.create({ data: { id: 'left-alone-since-yesterday', personId: h.student.personId, lastSeenAt: at(-13 * 3600), expiresAt: at(1e6) } })
  await revokePersonsLostRights(h.services, h.student.personId)
  expect(pushed().revoked.map((each) => each.tokenId)).toContain(other.grantId)

  // Requests that were let in a moment before, and know the rights of that moment.
  for (const late of [h.guest, h.student]) expect(await issueToken(h.services, late, { use: 'watch', id: broadcastId })).toEqual({ kind: 'forbidden' })
})

test('an audience made narrower cuts off those who are outside it now', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  const guest = await issueToken(h.services, h.guest, { use: 'watch', id: broadcastId })
  await issueToken(h.services, h.student, { use: 'watch', id: broadcastId })
  if (guest.kind !== 'issued') throw new Error(guest.kind)
  await editBroadcast(h.services, h.surgeon, { broadcastId, title: 'Cataract', description: '', audience: 'institution', scheduledStartAt: T0, scheduledEndAt: at(7200) })
  expect(pushed().revoked.map((each) => each.tokenId)).toEqual([guest.grantId])
  expect(await getWatch(h.services, h.guest, broadcastId)).toBeNull()
})

test('a room keeps its inputs, keys and calibration for the next broadcast, and is not booked twice', async () => {
  const room = await createRoom(h.services, h.surgeon, { institutionId: h.here.id, name: 'Theatre 1' })
  if (room.kind !== 'created') throw new Error(room.kind)
  expect(await createRoom(h.services, h.surgeon, { institutionId: h.here.id, name: 'Theatre 1' })).toEqual({ kind: 'name-taken' })
  expect(await addRoomInput(h.services, h.student, { roomId: room.roomId, name: 'field' })).toEqual({ kind: 'forbidden' })
  const added = await addRoomInput(h.services, h.surgeon, { roomId: room.roomId, name: 'field' })
  if (added.kind !== 'added') throw new Error(added.kind)
  const plan = { institutionId: h.here.id, title: 'Morning', audience: 'professionals' as const, scheduledStartAt: T0, scheduledEndAt: at(3600), source: { kind: 'room' as const, roomId: room.roomId } }
  const first = await createBroadcast(h.services, h.surgeon, plan)
  if (first.kind !== 'created') throw new Error(first.kind)
  expect(await createBroadcast(h.services, h.surgeon, plan)).toEqual({ kind: 'room-booked', title: 'Morning' })
  expect(await calibrate(h.services, h.surgeon, { broadcastId: first.broadcastId, offsetsMs: { field: 120.4 }, how: 'measured' })).toMatchObject({ kind: 'calibrated' })
  expect(planOf(first.broadcastId)!.streams[0]!.offsetMs).toBe(120)
  expect(await calibrate(h.services, h.surgeon, { broadcastId: first.broadcastId, offsetsMs: { field: 99_999 }, how: 'by-hand' })).toEqual({ kind: 'bad-offset' })
  const next = await createBroadcast(h.services, h.surgeon, { ...plan, title: 'Afternoon', scheduledStartAt: at(3600), scheduledEndAt: at(7200) })
  if (next.kind !== 'created') throw new Error(next.kind)
  expect(planOf(next.broadcastId)!.streams[0]).toMatchObject({ name: 'field', inputId: added.inputId, offsetMs: 120 })
})

test('the same input is not on air in two broadcasts', async () => {
  const room = await createRoom(h.services, h.surgeon, { institutionId: h.here.id, name: 'Theatre 1' })
  if (room.kind !== 'created') throw new Error(room.kind)
  await addRoomInput(h.services, h.surgeon, { roomId: room.roomId, name: 'field' })
  const ids: string[] = []
  for (const start of [0, 3600]) {
    const made = await createBroadcast(h.services, h.surgeon, { institutionId: h.here.id, title: `At ${start}`, audience: 'institution', scheduledStartAt: at(start), scheduledEndAt: at(start + 3600), source: { kind: 'room', roomId: room.roomId } })
    if (made.kind !== 'created') throw new Error(made.kind)
    ids.push(made.broadcastId)
    await recordConsent(h.services, h.surgeon, { broadcastId: made.broadcastId, text: 'Yes', obtainedBy: 'Ward', forLive: true, forRecording: false, forReuse: false })
  }
  await startBroadcast(h.services, h.surgeon, { broadcastId: ids[0]! })
  expect(await startBroadcast(h.services, h.surgeon, { broadcastId: ids[1]! })).toEqual({ kind: 'refused', refusals: [{ kind: 'input-in-use', stream: 'field', broadcastTitle: 'At 0' }] })
})

test('a question is seen by everybody once a moderator shows it, and an answered one stays with the recording', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  h.services.setNow(at(30))
  const asked = await askQuestion(h.services, h.guest, { broadcastId, text: 'Which lens is that?' })
  if (asked.kind !== 'asked') throw new Error(asked.kind)
  expect(await askQuestion(h.services, PUBLIC, { broadcastId, text: 'Hello' })).toEqual({ kind: 'forbidden' })
  expect((await getWatch(h.services, h.student, broadcastId))!.questions).toEqual([])
  expect((await getWatch(h.services, h.guest, broadcastId))!.questions).toMatchObject([{ state: 'waiting', isMine: true }])
  expect(await moderateQuestion(h.services, h.student, { broadcastId, questionId: asked.questionId, to: 'shown' })).toEqual({ kind: 'forbidden' })
  await moderateQuestion(h.services, h.moderator, { broadcastId, questionId: asked.questionId, to: 'shown' })
  expect((await getWatch(h.services, h.student, broadcastId))!.questions).toMatchObject([{ text: 'Which lens is that?', by: null }])
  await moderateQuestion(h.services, h.moderator, { broadcastId, questionId: asked.questionId, to: 'answered', answer: 'A monofocal one.' })
  await stopBroadcast(h.services, h.surgeon, { broadcastId })
  const recording = await h.services.db.recording.findUniqueOrThrow({ where: { broadcastId } })
  expect((await getReplay(h.services, h.student, recording.id))!.questions).toMatchObject([{ answer: 'A monofocal one.', atMs: 30_000 }])
})

test('one person cannot fill the list of questions', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  const kinds = []
  for (let n = 0; n < 7; n++) kinds.push((await askQuestion(h.services, h.student, { broadcastId, text: `Question ${n}` })).kind)
  expect(kinds).toEqual(['asked', 'asked', 'asked', 'asked', 'asked', 'too-many', 'too-many'])
})

test('an event that the media server delivers twice stands once on the timeline', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  const inputId = pushed().inputs[0]!.inputId
  const event = { id: 'e1', atMs: T0.getTime(), type: 'input-refused' as const, inputId, reason: 'already-publishing' as const, remoteAddress: '10.0.0.7' }
  expect(await receiveMediaEvents(h.services, [event])).toEqual({ written: 1 })
  expect(await receiveMediaEvents(h.services, [event, { ...event, id: 'e2', atMs: T0.getTime() + 1000 }])).toEqual({ written: 0 })
  const entries = (await getDesk(h.services, h.surgeon, broadcastId))!.entries.filter((entry) => entry.kind === 'input-refused')
  expect(entries).toMatchObject([{ detail: { reason: 'already-publishing', remoteAddress: '10.0.0.7' } }])
})

test('after a crash a broadcast on air stays on air, and a recording that was not closed is closed by a job', async () => {
  const first = await booked(h.services, h.here.id)
  const second = await booked(h.services, h.here.id)
  for (const { broadcastId } of [first, second]) await startBroadcast(h.services, h.surgeon, { broadcastId })
  // The process died between the mark and the job.
  await h.services.db.broadcast.update({ where: { id: second.broadcastId }, data: { state: 'ended', endedAt: at(10), endReason: 'stopped' } })
  expect(await recoverBroadcasts(h.services)).toEqual({ onAir: 1, finishing: 1 })
  expect(planOf(first.broadcastId)).toMatchObject({ phase: 'live', recordingId: expect.any(String) })
  expect((await h.services.queue.list(10)).map((job) => job.kind).filter((kind) => kind.startsWith('recording.'))).toEqual(['recording.finish'])
})

test('a broadcast whose encoders never came back ends half an hour after its booking', async () => {
  const { broadcastId } = await booked(h.services, h.here.id)
  await startBroadcast(h.services, h.surgeon, { broadcastId })
  const status = await h.services.media.status()
  h.services.setNow(at(7200 + 29 * 60))
  expect(await endAbandoned(h.services, status)).toEqual([])
  h.services.setNow(at(7200 + 31 * 60))
  expect(await endAbandoned(h.services, status)).toEqual([broadcastId])
  expect(await h.services.db.broadcast.findUnique({ where: { id: broadcastId } })).toMatchObject({ endReason: 'never-returned' })
})
