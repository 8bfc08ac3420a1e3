/**
 * What a surgery of one hour costs at its end: a synthetic recording of two angles (one encoded minute, repeated through
 * the product's own recorder), found by the product as a live broadcast's, then stopped.
 *   npm run bench -- recording [--minutes 60] [--bitrate 2500]
 */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { openDb } from '../../app/infra/db/db.server'
import { encodeClip, shifted } from '../../streaming/cmaf/fixture'
import { createRecordingStore } from '../../streaming/recording'
import { startProduct, type BroadcastMade } from '../setup/product'
import { until } from '../setup/until'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, bitrate: { type: 'string', default: '2500' } } })
const minutes = Number(values.minutes)
const streams = ['field', 'panorama']
const print = (figure: string, value: number, unit: string, bound?: string) =>
  console.log(JSON.stringify({ figure, value: Math.round(value * 1000) / 1000, unit, ...(bound ? { bound } : {}), minutes, streams: streams.length, kbps: Number(values.bitrate) }))

const clip = encodeClip({ seconds: 60, size: '1280x720', kilobits: Number(values.bitrate) })
const clipBytes = clip.units.reduce((sum, unit) => sum + unit.data.length, 0)
const product = await startProduct({ LOG_LEVEL: 'warn' })
try {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'One hour', '--streams', streams.join(','), '--hours', '2', '--consent', 'Live, recording and reuse agreed on the form')
  await product.admin('broadcast', 'start', broadcast.id)
  await product.stop()

  // The hour happened: the broadcast began an hour ago, and its recorder wrote all along.
  const db = await openDb(`file:${join(product.dataDir, 'theatrum.db')}`)
  const startedAt = new Date(Date.now() - minutes * 60_000)
  const recording = await db.recording.update({ where: { broadcastId: broadcast.id }, data: { startedAt } })
  await db.broadcast.update({ where: { id: broadcast.id }, data: { startedAt, viewableFrom: startedAt } })
  await db.$disconnect()
  // Opened when the broadcast began, with the true moment as its origin.
  rmSync(join(product.dataDir, 'recordings', recording.id), { recursive: true, force: true })
  let wallMs = startedAt.getTime()
  const store = createRecordingStore({ dataDir: product.dataDir, log: pino({ level: 'silent' }), now: () => wallMs })
  let received = 0
  for (const name of streams) {
    const writer = await store.open(recording.id, name, startedAt.getTime(), (detail) => console.error(detail))
    for (let minute = 0; minute < minutes; minute++) {
      const from = startedAt.getTime() + minute * 60_000
      if (minute === 0) writer.onConfig(clip.configs)
      for (const unit of shifted(clip.units, from)) {
        wallMs = unit.dtsMs
        writer.onUnit(unit)
      }
      received += clipBytes
      // The disk keeps up with one minute before the next is offered, as it would in an hour.
      await until('the minute is on disk', async () => {
        const size = statSync(join(product.dataDir, 'recordings', recording.id, name, 'media.mp4'), { throwIfNoEntry: false })?.size ?? 0
        return size >= (minute + 1) * clipBytes - 2_000_000
      }, 60_000)
    }
    await writer.close()
  }
  const written = streams.reduce((sum, name) => sum + statSync(join(product.dataDir, 'recordings', recording.id, name, 'media.mp4')).size, 0)
  print('recording bytes written over bytes received', written / received, 'ratio', '<= 1.03')

  const bootedAt = Date.now()
  await product.start()
  print('start with the unfinished recording', (Date.now() - bootedAt) / 1000, 's')
  const stoppedAt = Date.now()
  await product.admin('broadcast', 'stop', broadcast.id)
  const find = async () => (await product.admin<{ id: string; state: string; hasThumbnails: boolean; durationMs: number }[]>('recording', 'list')).find((one) => one.id === recording.id)
  const closed = await until('the replay is available', async () => { const one = await find(); return one?.state === 'closed' ? one : null }, 120_000)
  print('replay available after the end', (Date.now() - stoppedAt) / 1000, 's', '<= 60')
  print('recorded', closed.durationMs / 60_000, 'minutes')
  await until('its thumbnails are there', async () => (await find())?.hasThumbnails, 240_000)
  print('thumbnails after the end', (Date.now() - stoppedAt) / 1000, 's')
} finally {
  await product.remove()
}
