import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { publishWithFfmpeg, type RunningFfmpeg } from '../../fixtures/rtmp/ffmpeg'
import { createMediaClient } from '../../../streaming'
import { startProduct, type BroadcastMade, type Product } from '../../setup/product'
import { until } from '../../setup/until'
import { openCaseSubjects, type CaseSubjects } from './cases'
import { openCourseSubjects, type CourseSubjects } from './courses'
import { openExamSubjects, type ExamSubjects } from './exams'
import { openReadingSubjects, type ReadingSubjects } from './readings'
import { openSaleSubjects, type SaleSubjects } from './sales'
import { bringStudies, openImageSubjects, type ImageSubjects } from './studies'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { readonly: boolean }) => {
  prepare(sql: string): { pluck(): { get(...values: unknown[]): unknown } }
  close(): void
}

export interface Subject { broadcastId: string; recordingId: string | null; rtmpUrl: string; stream: string }

export interface Hospital {
  product: Product
  mediaSecret: string
  institutionId: string
  /** Column of the matrix to Cookie header. */
  cookies: Record<string, string>
  subjects: Record<string, Subject>
  images: ImageSubjects
  library: CaseSubjects
  meetings: ReadingSubjects
  sales: SaleSubjects
  courses: CourseSubjects
  exams: ExamSubjects
  /** Tokens of the person who was deactivated since. */
  revoked: { watch: string; preview: string; replay: string }
  /** Somebody of the Demo hospital A to press buttons about. */
  spare: { id: string }
  room: { id: string; inputId: string }
  /** Open, to the Demo hospital A, for a class. */
  invitation: { id: string }
  /** One column of one row, where no page shows it. */
  read(sql: string, ...values: unknown[]): string
  signIn(email: string, password?: string): Promise<string>
  /** A new student of the Demo hospital A, signed in. */
  enrol(name: string): Promise<{ email: string; cookie: string }>
  token(cookie: string, path: string): Promise<string>
  remove(): Promise<void>
}

const PASSWORD = 'a-long-enough-password'
const COLLEGE = 'Open College'

/** Two institutions, their people and one broadcast of each kind, on the product as a user starts it. */
export async function openHospital(): Promise<Hospital> {
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const encoders: RunningFfmpeg[] = []
  const { url, admin } = product
  let database: InstanceType<typeof Database> | null = null
  const read = (sql: string, ...values: unknown[]) => (database?.prepare(sql).pluck().get(...values) as string | undefined) ?? ''

  async function signIn(email: string, password = PASSWORD): Promise<string> {
    const response = await fetch(`${url}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email, password }) })
    const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]!).find((each) => each.startsWith('theatrum_session='))
    if (!cookie) throw new Error(`${email} could not sign in: ${response.status}`)
    return cookie
  }
  const user = (email: string, ...more: string[]) => admin<{ id: string }>('user', 'create', '--email', email, '--name', email.split('@')[0]!, '--password', PASSWORD, ...more)
  async function enrol(name: string) {
    const email = `${name}@hospital.test`
    await user(email, '--role', 'student')
    return { email, cookie: await signIn(email) }
  }
  async function token(cookie: string, path: string): Promise<string> {
    const response = await fetch(`${url}${path}`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: '{}' })
    if (response.status !== 200) throw new Error(`no token from ${path}: ${response.status}`)
    return ((await response.json()) as { token: string }).token
  }

  async function broadcast(title: string, stream: string, ...flags: string[]): Promise<Subject> {
    const made = await admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', stream, '--consent', 'Agreed on the form', ...flags)
    return { broadcastId: made.id, recordingId: null, rtmpUrl: made.streams[0]!.rtmpUrl, stream }
  }
  async function goLive(subject: Subject): Promise<Subject> {
    await admin('broadcast', 'start', subject.broadcastId)
    return subject
  }
  const publish = (subject: Subject) => {
    const encoder = publishWithFfmpeg({ url: subject.rtmpUrl, width: 160, height: 90, framesPerSecond: 15, gop: 8, videoKbps: 150, hasSound: false, maxSeconds: 400 })
    encoders.push(encoder)
    return encoder
  }

  try {
    await bringStudies(product)
    const everything = ['--consent-for', 'live,recording,reuse']
    const [, scheduled, live, hold, inst, rec, instRec, gone] = await Promise.all([
      admin('institution', 'create', '--name', COLLEGE, '--public'),
      broadcast('Professionals, scheduled', 'field'),
      broadcast('Professionals, live', 'field', ...everything),
      broadcast('Professionals, hold', 'field', ...everything),
      broadcast('Institution, live', 'overview', '--audience', 'institution', ...everything),
      broadcast('Professionals, recorded', 'field', ...everything),
      broadcast('Institution, recorded', 'overview', '--audience', 'institution', ...everything),
      broadcast('Consent withdrawn', 'field', ...everything),
    ])
    const college = ['--institution', COLLEGE, '--audience', 'public']
    const [pub, pubRec, pubNoReuse] = await Promise.all([
      broadcast('Public, live', 'field', ...college, ...everything),
      broadcast('Public, recorded', 'field', ...college, ...everything),
      broadcast('Public, no reuse', 'field', ...college, '--consent-for', 'live,recording'),
    ])
    const recorded = [rec, instRec, gone, pubRec, pubNoReuse]
    for (const subject of [live, inst, pub]) publish(subject)
    const recorders = [rec, instRec, gone].map(publish)
    await Promise.all([live, hold, inst, pub, ...recorded].map(goLive))
    await admin('broadcast', 'hold', hold.broadcastId)

    const subjects: Record<string, Subject> = {
      'professionals, scheduled': scheduled, 'professionals, live': live, 'professionals, hold': hold, 'institution, live': inst, 'public, live': pub,
      'professionals, recorded': rec, 'institution, recorded': instRec, 'public, recorded': pubRec, 'public, recorded, no reuse': pubNoReuse, 'consent withdrawn': gone,
    }
    const listed = await admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')
    for (const subject of Object.values(subjects)) subject.recordingId = listed.find((each) => each.id === subject.broadcastId)!.recordingId

    // While these are being recorded, the people come.
    const [, , spare, , , room, invitation] = await Promise.all([
      user('guest@college.test', '--institution', COLLEGE, '--role', 'student'),
      user('head@college.test', '--institution', COLLEGE, '--role', 'administrator').then(() => admin('user', 'grant', 'head@college.test', '--institution', COLLEGE, '--role', 'broadcaster')),
      user('spare@hospital.test', '--role', 'student'),
      user('nowhere@hospital.test'),
      user('former@hospital.test', '--role', 'moderator'),
      admin<{ id: string; inputs: { inputId: string }[] }>('room', 'create', '--name', 'Operating room 7', '--inputs', 'field'),
      admin<{ id: string }>('user', 'invite', '--email', 'invited@hospital.test', '--role', 'student', '--class', 'Year 1'),
    ])
    const cookies: Record<string, string> = { nobody: '' }
    for (const name of ['student', 'teacher', 'expert', 'surgeon', 'moderator', 'admin']) cookies[name] = await signIn(`${name}@demo.theatrum.test`, 'theatre-demo')
    cookies.guest = await signIn('guest@college.test')
    cookies['other head'] = await signIn('head@college.test')
    cookies['no role'] = await signIn('nowhere@hospital.test')
    cookies.deactivated = await signIn('former@hospital.test')
    cookies['signed out'] = await signIn('student@demo.theatrum.test', 'theatre-demo')

    const mediaSecret = readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8').trim()
    const media = createMediaClient({ url: product.mediaUrl, mediaSecret })
    const recordedMs = async (subject: Subject) => (await media.summary(subject.recordingId!).catch(() => null))?.streams[0]?.durationMs ?? 0
    await until('two seconds are recorded', async () => (await Promise.all([rec, instRec, gone].map(recordedMs))).every((ms) => ms > 2_000), 30_000)
    await admin('broadcast', 'hold', rec.broadcastId)
    const before = await recordedMs(rec)
    await until('the hold has lasted a while', async () => (await recordedMs(rec)) > before + 1_500, 30_000)
    await admin('broadcast', 'resume', rec.broadcastId)
    const after = await recordedMs(rec)
    await until('it went on after the hold', async () => (await recordedMs(rec)) > after + 1_500, 30_000)
    await Promise.all(recorded.map((subject) => admin('broadcast', 'stop', subject.broadcastId)))
    await Promise.all(recorders.map((encoder) => encoder.stop()))
    await until('the recordings are closed', async () => {
      const rows = await admin<{ id: string; state: string }[]>('recording', 'list')
      return recorded.every((subject) => rows.some((row) => row.id === subject.recordingId && row.state === 'closed'))
    }, 30_000)

    database = new Database(join(product.dataDir, 'theatrum.db'), { readonly: true })
    const institutionId = read('select id from Institution where name = ?', 'Demo hospital A')
    const images = await openImageSubjects(product, cookies, read, institutionId, { student: 'theatre-demo', deactivated: PASSWORD })
    const library = openCaseSubjects(product, read, institutionId)
    const meetings = openReadingSubjects(product, read, institutionId)
    const courses = openCourseSubjects(product, read, institutionId)
    const exams = openExamSubjects(product, read, institutionId)
    const sales = openSaleSubjects(product, read, institutionId, library.cases['case, charged']!.caseId)
    const revoked = {
      watch: await token(cookies.deactivated, `/live/${live.broadcastId}/token`),
      preview: await token(cookies.deactivated, `/desk/${live.broadcastId}/token`),
      replay: await token(cookies.deactivated, `/recordings/${rec.recordingId}/token`),
    }
    await admin('user', 'deactivate', 'former@hospital.test')
    await fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', headers: { cookie: cookies['signed out'] } })
    // The sheets of both must have been there before one is withdrawn.
    for (const subject of [rec, instRec, gone]) {
      await until(`thumbnails of ${subject.recordingId}`, async () => (await fetch(`${url}/recordings/${subject.recordingId}/thumbnails/thumbnails-0.jpg`, { headers: { cookie: cookies.surgeon! } })).status === 200, 30_000)
    }
    await admin('broadcast', 'consent', gone.broadcastId, '--withdraw')

    return {
      product, mediaSecret, cookies, subjects, images, library, sales, meetings, courses, exams, revoked, spare, invitation, signIn, enrol, token, institutionId, read,
      room: { id: room.id, inputId: room.inputs[0]!.inputId },
      async remove() {
        database?.close()
        for (const encoder of encoders) await encoder.kill()
        await product.remove()
      },
    }
  } catch (error) {
    database?.close()
    for (const encoder of encoders) await encoder.kill()
    await product.remove()
    throw error
  }
}
