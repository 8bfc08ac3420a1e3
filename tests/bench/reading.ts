/**
 * A reading with 60 followers on loopback: from the presenter's message to every follower, what the server's processor pays for
 * it, and a follower whose page stalls. The followers are a process of their own, the presenter is another.
 *   npm run bench -- reading [room|picture]
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import type { DeskShown } from '../../app/domain/images/shown'
import { findSession } from '../../app/domain/people/session.server'
import { signInAs } from '../../app/domain/people/sign-in.fixture'
import { mayJoinReading } from '../../app/domain/readings/enter-room.server'
import { ROOM_BOUNDS, type RoomEntered, type RoomPointer } from '../../app/domain/readings/room'
import { isReadingChannel, type ClientToServer, type ServerToClient } from '../../app/realtime/channels'
import { startProcess } from '../../app/realtime/process.fixture'
import { testServices } from '../setup/test-services'
import { benchPicture } from './parts/reading-picture'

type Wire = Socket<ServerToClient, ClientToServer>
const FOLLOWERS = 60
const SECONDS = 20
const FRAME_MS = 1_000 / 60
const channel = (readingId: string) => `reading:${readingId}`
const wall = () => performance.timeOrigin + performance.now()
const p95 = (all: number[]) => Math.round((all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? NaN) * 10) / 10
const connect = (address: string, cookie: string): Wire => io(address, { path: '/realtime', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { Origin: 'http://theatrum.example', Cookie: cookie } })
async function enter(wire: Wire, readingId: string): Promise<void> {
  await new Promise((resolve) => wire.emit('join', channel(readingId), resolve))
  const entered = await new Promise<RoomEntered>((resolve) => wire.emit('readingEnter', channel(readingId), resolve))
  if (entered.kind !== 'welcome') throw new Error(JSON.stringify(entered))
}
/** When it was said is in the place that is pointed at, and in the depth that is shown: both are numbers that go through as they are. */
const stampOf = (at: number, since: number) => at - since

if (process.argv[2] === 'presenter') await show(process.argv[3]!, process.argv[4]!, Number(process.argv[5]), process.argv[6]!)
else if (process.argv[2] === 'followers') await follow(process.argv[3]!, process.argv[4]!, Number(process.argv[5]), process.argv.slice(6))
else {
  const part = process.argv[2]
  if (part !== 'picture') await present()
  if (part !== 'room') for (const row of await benchPicture()) console.log(JSON.stringify(row))
}

async function follow(address: string, readingId: string, since: number, cookies: string[]) {
  const pointers: number[] = []
  const slices: number[] = []
  let messages = 0
  let stalled = 0
  for (const [i, cookie] of cookies.entries()) {
    const wire = connect(address, cookie)
    const isStalled = i === cookies.length - 1
    let unanswered = 0
    wire.on('readingSaid', (_channel, { n, pointer, shown }) => {
      // One page hears and does not answer, as a line does that has stopped.
      if (isStalled) { stalled++; return }
      messages++
      const now = wall()
      if (pointer) pointers.push(stampOf(now, since) - pointer.at[0])
      const depth = shown && (shown.base === null ? shown.desk.panes[0]?.camera : shown.patch.panes?.[0]?.camera)?.center[2]
      if (depth) slices.push(stampOf(now, since) - depth)
      if (++unanswered % ROOM_BOUNDS.answersEvery === 0) wire.emit('readingHeard', channel(readingId), n)
    })
    await enter(wire, readingId)
  }
  process.send!('ready')
  process.on('message', () => process.send!({ pointers, slices, messages, stalled }, () => process.exit(0)))
}

/** The presenter's page: the mouse moves in each frame, the wheel turns in every third. */
async function show(address: string, readingId: string, since: number, cookie: string) {
  const wire = connect(address, cookie)
  await enter(wire, readingId)
  const begins = new Promise((resolve) => process.once('message', resolve))
  process.send!('ready')
  await begins
  const desk = (index: number): DeskShown => ({ layout: '1x1', active: 0, panes: [{ seriesId: 's', mode: 'stack', index, camera: { center: [1, 2, stampOf(wall(), since)], right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] })
  const began = wall()
  let said = 0
  for (let frame = 0; wall() - began < SECONDS * 1_000; frame++) {
    const pointer: RoomPointer = { pane: 0, at: [stampOf(wall(), since), 0, 0] }
    wire.emit('readingShow', channel(readingId), frame % 3 === 0 ? { pointer, shown: desk(frame) } : { pointer }, () => undefined)
    said++
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (frame + 1) * FRAME_MS - wall())))
  }
  process.send!(said, () => process.exit(0))
}

async function present() {
  const services = await testServices({ DEMO: '1', PUBLIC_URL: 'http://theatrum.example' })
  const { id: institutionId } = await services.db.institution.create({ data: { name: 'Demo hospital A' } })
  const people = await Promise.all(Array.from({ length: FOLLOWERS + 1 }, (_, n) => services.db.person.create({ data: { email: `follower${n}@demo.theatrum.test`, name: `Follower ${n}`, passwordHash: '-', memberships: { create: { institutionId, role: 'expert' } } } })))
  const cookies: string[] = []
  for (const { id } of people) cookies.push((await signInAs(services, id)).split(';')[0]!)
  if (!(await findSession(cookies[0]!, services))) throw new Error('nobody is signed in')
  const at = services.now()
  const { id: readingId } = await services.db.reading.create({ data: { institutionId, title: 'Bench', startsAt: at, openedAt: at, state: 'open', isRecorded: true, createdById: people[0]!.id, presenterId: people[0]!.id, hospitals: { create: { institutionId, state: 'accepted' } } } })
  const server = await startProcess(services, null, (given) => (actor, to) => (isReadingChannel(to) ? mayJoinReading(given, actor, to) : Promise.resolve(false)))
  const since = wall()
  const child = fork(fileURLToPath(import.meta.url), ['followers', server.address, readingId, String(since), ...cookies.slice(1)])
  await new Promise((resolve) => child.once('message', resolve))

  const presenter = fork(fileURLToPath(import.meta.url), ['presenter', server.address, readingId, String(since), cookies[0]!])
  await new Promise((resolve) => presenter.once('message', resolve))
  const cpuBefore = process.cpuUsage()
  const began = wall()
  const said = await new Promise<number>((resolve) => { presenter.once('message', (count) => resolve(count as number)); presenter.send('begin') })
  const { user, system } = process.cpuUsage(cpuBefore)
  const seconds = (wall() - began) / 1_000
  const heard = await new Promise<{ pointers: number[]; slices: number[]; messages: number; stalled: number }>((resolve) => { child.once('message', (given) => resolve(given as never)); child.send('end') })
  console.log(JSON.stringify({ figure: `pointer to ${FOLLOWERS} followers`, p95Ms: p95(heard.pointers), bound: 50 }))
  console.log(JSON.stringify({ figure: 'slice change to the followers\' pages, without the picture', p95Ms: p95(heard.slices) }))
  console.log(JSON.stringify({ figure: 'messages a second to one follower', value: Math.round((heard.messages / (FOLLOWERS - 1) / seconds) * 10) / 10, bound: 60, saidASecond: Math.round(said / seconds) }))
  console.log(JSON.stringify({ figure: `server with ${FOLLOWERS} followers, recording included`, corePercent: Math.round(((user + system) / 1e4 / seconds) * 10) / 10, bound: 15 }))
  console.log(JSON.stringify({ figure: 'messages to a page that does not answer', value: heard.stalled, bound: ROOM_BOUNDS.unanswered }))
  await server.close()
  await services.close()
}
