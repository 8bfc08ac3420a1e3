import { readFileSync } from 'node:fs'
import { io, type Socket } from 'socket.io-client'
import { CARRIES } from '../../../vr/lab/carried'
import { emptyPose, HEAD, LEFT, MOST_POSE_BYTES, readPose, RIGHT, writePose } from '../../../vr/lab/pose'
import type { LabEntered } from '../../../vr/lab/protocol'
import { addHouseModel } from '../../setup/house-model'
import { startProduct } from '../../setup/product'

const PEOPLE = 30
const EVERY_MS = 50
const WARM_MS = 2_000
const MEASURED_MS = 15_000
/** Clock ticks a second in /proc on Linux. */
const TICKS = 100

/**
 * Thirty people whose heads and hands move all the time, and then each with something in a hand as well, twenty updates a second each, on one app process over loopback.
 * Time from the sender's emit to the receiver's handler, in one process, so by one clock.
 */
export async function benchLab(): Promise<object[]> {
  const product = await startProduct()
  const sockets: Socket[] = []
  try {
    const modelId = await addHouseModel(product, 'Bench')
    const cookie = await signedIn(product.url)
    const opened = await fetch(`${product.url}/anatomy/models/${modelId}.data`, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ intent: 'open-lab', title: 'Bench' }) })
    const labId = /labId","([a-z0-9]+)"/.exec(await opened.text())?.[1]
    if (!labId) throw new Error(`no lab was opened: ${opened.status}`)
    const channel = `lab:${labId}`
    const slots: number[] = []
    for (let n = 0; n < PEOPLE; n++) {
      const socket = io(product.url, { path: '/realtime', transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { Origin: product.url, Cookie: cookie } })
      sockets.push(socket)
      await new Promise<void>((done, fail) => { socket.once('connect', () => done()); socket.once('connect_error', fail) })
      await new Promise((done) => socket.emit('join', channel, done))
      const entered = await new Promise<LabEntered>((done) => socket.emit('labEnter', channel, { device: 'headset', since: null }, done))
      if (entered.kind !== 'welcome') throw new Error(`person ${n} was not let in: ${entered.kind}`)
      slots.push(entered.slot)
    }
    const sentAt = new Map<number, Float64Array>(slots.map((slot) => [slot, new Float64Array(256)]))
    const delays: number[] = []
    let bytes = 0
    let packets = 0
    let isMeasured = false
    const heard = emptyPose()
    sockets[0]!.on('labPoses', (_channel: string, packet: Buffer) => {
      const now = performance.now()
      if (!isMeasured) return
      packets += 1
      const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
      for (let at = 0; at < packet.byteLength;) {
        at += readPose(view, at, heard)
        delays.push(now - sentAt.get(heard.slot)![heard.seq]!)
      }
    })
    const transport = sockets[0]!.io.engine.transport as unknown as { ws: { on(name: 'message', act: (data: { length: number }) => void): void } }
    // Two to four bytes of frame header each (RFC 6455, 5.2).
    transport.ws.on('message', (data) => { if (isMeasured) bytes += data.length + (data.length > 125 ? 4 : 2) })
    const move = (n: number, flags: number) => {
      const packet = new Uint8Array(MOST_POSE_BYTES)
      const pose = { ...emptyPose(), flags }
      let timer: ReturnType<typeof setInterval>
      const begin = setTimeout(() => {
        timer = setInterval(() => {
          pose.seq = (pose.seq + 1) & 0xff
          pose.carried.pose.at[0] = 100 * (pose.head.at[0] = Math.sin(performance.now() / 500 + n))
          const length = writePose(new DataView(packet.buffer), 0, pose)
          sentAt.get(slots[n]!)![pose.seq] = performance.now()
          sockets[n]!.volatile.emit('labPose', channel, packet.slice(0, length))
        }, EVERY_MS)
      }, (n * EVERY_MS) / PEOPLE)
      return () => { clearTimeout(begin); clearInterval(timer) }
    }
    const ticks = () => { const fields = readFileSync(`/proc/${product.pid()}/stat`, 'utf8').split(') ')[1]!.split(' '); return Number(fields[11]) + Number(fields[12]) }
    const rows: object[] = []
    for (const [what, flags] of [['heads and hands', HEAD | LEFT | RIGHT], ['each holds something as well', HEAD | LEFT | RIGHT | CARRIES.part]] as const) {
      delays.length = bytes = packets = 0
      const stops = sockets.map((_socket, n) => move(n, flags))
      await new Promise((done) => setTimeout(done, WARM_MS))
      const [from, began] = [ticks(), performance.now()]
      isMeasured = true
      await new Promise((done) => setTimeout(done, MEASURED_MS))
      isMeasured = false
      const seconds = (performance.now() - began) / 1_000
      const cpu = (ticks() - from) / TICKS / seconds
      for (const stop of stops) stop()
      delays.sort((a, b) => a - b)
      const at = (share: number) => Math.round((delays[Math.floor(delays.length * share)] ?? NaN) * 10) / 10
      rows.push({ what, people: PEOPLE, updatesPerSecond: 1_000 / EVERY_MS, heardOfEachPerSecond: Math.round((delays.length / PEOPLE / seconds) * 10) / 10, seconds: Math.round(seconds), poses: delays.length, cpuPercentOfACore: Math.round(cpu * 1_000) / 10, handMsP50: at(0.5), handMsP95: at(0.95), kbitPerSecondDown: Math.round((bytes * 8) / seconds / 1_000), packetsPerSecond: Math.round((packets / seconds) * 10) / 10 })
    }
    return rows
  } finally {
    for (const socket of sockets) socket.disconnect()
    await product.remove()
  }
}

async function signedIn(url: string): Promise<string> {
  const response = await fetch(`${url}/login`, { method: 'POST', redirect: 'manual', headers: { Origin: url }, body: new URLSearchParams({ email: 'teacher@demo.theatrum.test', password: 'theatre-demo' }) })
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('theatrum_session='))?.split(';')[0]
  if (!cookie) throw new Error(`nobody was signed in: ${response.status}`)
  return cookie
}
