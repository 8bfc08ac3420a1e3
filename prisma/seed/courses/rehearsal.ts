import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createBroadcast } from '../../../app/domain/broadcasts/create-broadcast.server'
import { recordConsent } from '../../../app/domain/broadcasts/record-consent.server'
import { startBroadcast } from '../../../app/domain/broadcasts/start-broadcast.server'
import { stopBroadcast } from '../../../app/domain/broadcasts/stop-broadcast.server'
import type { Services } from '../../../app/infra/services.server'
import { SYSTEM } from '../../../app/policy/actor'

export const REHEARSAL_TITLE = 'Rehearsal with synthetic pictures 合成画面演练'
const ABOUT = 'Moving shapes made by this project, recorded through the whole way that a surgery takes: no operation, no patient. 由本项目生成的移动图形，经手术直播的完整流程录制：没有手术，没有患者。'
const STREAMS = ['field', 'panorama'] as const
/** On the air. */
const SECONDS = 30
const CONNECT_WITHIN_MS = 20_000
/** Shorter, and it was cut off: it is made again. */
const LONG_ENOUGH_MS = 18_000
/** On a machine that cannot, courses do without. */
const MOST_ATTEMPTS = 3

/**
 * A rehearsal of a surgery: two encoders of our own send synthetic pictures to the ingest, the operator of the machine puts on
 * record that nobody is shown, goes live and ends. Takes its time in seconds; is asked for beside the running product.
 * @returns its recording; null where this machine has no ingest; 'waiting' while the recording is closed
 */
export async function recordedRehearsal(services: Services, institutionId: string, isStopped: () => boolean): Promise<string | null | 'waiting'> {
  const { db, env } = services
  if (!env.roles.has('media')) return null
  const done = await db.recording.findFirst({ where: { broadcast: { institutionId, title: REHEARSAL_TITLE }, state: 'closed', durationMs: { gte: LONG_ENOUGH_MS }, unpublishedAt: null }, select: { id: true, broadcastId: true } })
  if (done) {
    // Nobody has to be told of it.
    await db.notification.updateMany({ where: { path: { contains: done.broadcastId }, readAt: null }, data: { readAt: services.now(), mailDueAt: null } })
    return done.id
  }
  const [before] = await db.broadcast.findMany({ where: { institutionId, title: REHEARSAL_TITLE }, orderBy: { createdAt: 'desc' }, take: 1, select: { id: true, state: true, recording: { select: { state: true } } } })
  if (before && before.state !== 'ended') await stopBroadcast(services, SYSTEM, { broadcastId: before.id })
  if (before?.state === 'ended' && before.recording?.state === 'open') return 'waiting'
  if ((await db.broadcast.count({ where: { institutionId, title: REHEARSAL_TITLE } })) >= MOST_ATTEMPTS) return null
  await rehearse(services, institutionId, isStopped)
  return 'waiting'
}

async function rehearse(services: Services, institutionId: string, isStopped: () => boolean): Promise<void> {
  const at = services.now()
  const made = await createBroadcast(services, SYSTEM, { institutionId, title: REHEARSAL_TITLE, description: ABOUT, audience: 'professionals', scheduledStartAt: at, scheduledEndAt: new Date(at.getTime() + 10 * 60_000), source: { kind: 'own', streams: [...STREAMS] } })
  if (made.kind !== 'created') throw new Error(`the rehearsal was not booked: ${made.kind}`)
  const { broadcastId } = made
  const encoders = made.encoders.map(({ name, key }) => encode(name, `rtmp://127.0.0.1:${services.env.rtmpPort}/live/${key}`))
  try {
    const consent = await recordConsent(services, SYSTEM, { broadcastId, text: 'Synthetic pictures: nobody is shown, nobody has to agree.', obtainedBy: 'The demonstration', forLive: true, forRecording: true, forReuse: true })
    if (consent.kind !== 'recorded') throw new Error(`the rehearsal has no consent: ${consent.kind}`)
    const until = Date.now() + CONNECT_WITHIN_MS
    for (;;) {
      const started = await startBroadcast(services, SYSTEM, { broadcastId })
      if (started.kind === 'live') break
      if (isStopped() || Date.now() > until) throw new Error(`the rehearsal did not begin: ${JSON.stringify(started)}`)
      await wait(500)
    }
    for (let second = 0; second < SECONDS && !isStopped(); second++) await wait(1_000)
  } finally {
    await stopBroadcast(services, SYSTEM, { broadcastId })
    for (const encoder of encoders) encoder.kill('SIGTERM')
  }
}

/** What is seen: two instruments that meet over a disc; and the same from further away. */
const SCENES: Record<(typeof STREAMS)[number], string> = {
  field: "geq=lum='if(lt(hypot(X-160\\,Y-100)\\,35)\\,150\\,if(lt(abs((Y-100)-(X-160)*0.7-10*sin(T))\\,3)*lt(X\\,165+12*sin(T*0.8))\\,225\\,if(lt(abs((Y-100)+(X-160)*0.7-10*cos(T))\\,3)*gt(X\\,155-12*sin(T*0.8))\\,205\\,45)))':cb='if(lt(hypot(X-160\\,Y-100)\\,35)\\,110\\,128)':cr='if(lt(hypot(X-160\\,Y-100)\\,35)\\,165\\,128)'",
  panorama: "geq=lum='if(gt(Y\\,115)*lt(abs(X-160)\\,95)*lt(Y\\,138)\\,170\\,if(lt(hypot(X-95-8*sin(T*0.5)\\,Y-75)\\,18)+lt(hypot(X-225-8*cos(T*0.5)\\,Y-75)\\,18)\\,120\\,if(lt(hypot(X-160\\,Y-30)\\,22)\\,235\\,60)))':cb=138:cr=120",
}

function encode(name: string, url: string): ChildProcess {
  const font = join(process.cwd(), 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')
  const words = existsSync(font) ? `,drawtext=fontfile='${font}':text='SYNTHETIC REHEARSAL - NO PATIENT   ${name} camera':fontcolor=white:fontsize=20:x=16:y=h-34:box=1:boxcolor=black@0.6:boxborderw=6` : ''
  const scene = SCENES[name as (typeof STREAMS)[number]]
  // Few small pictures are computed: shapes move slowly, and the machine has other things to do in its first minute.
  return spawn('ffmpeg', [
    '-hide_banner', '-loglevel', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', `color=c=gray:s=320x180:r=6,format=yuv444p,${scene},scale=640:360:flags=bicubic,fps=24${words}`,
    '-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=mono', '-t', '90', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '24', '-b:v', '700k', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '64k', '-f', 'flv', url,
  ], { stdio: 'ignore' }).on('error', () => undefined)
}
