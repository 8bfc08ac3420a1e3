import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { courseWithClass, twoLessons } from '~/domain/courses/course.fixture'
import { beginMedia } from '~/domain/courses/media/begin-media.server'
import { listMedia } from '~/domain/courses/media/list-media.server'
import { MEDIA_BOUNDS, type MediaKind, type MediaShown } from '~/domain/courses/media'
import { sweepQuarantine } from '~/domain/images/tidy-images.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import { makeCourseMedia } from '~/jobs/course-media/make-course-media.server'
import type { Actor } from '~/policy/actor'
import { courseMediaFiles } from './media-files.server'
import { courseUploads, sweepCourseUploads } from './media-uploads.server'

let services: TestServices
let server: Server
let url: string
let folder: string
let here: Awaited<ReturnType<typeof courseWithClass>>
const cookies = new Map<string, string>()

beforeAll(async () => {
  services = await testServices()
  folder = mkdtempSync(join(tmpdir(), 'theatrum-films-'))
  here = await courseWithClass(services)
  for (const actor of [here.expert, here.teacher, here.student, here.other]) cookies.set(idOf(actor), (await signInAs(services, idOf(actor))).split(';')[0]!)
  server = createServer(express().use('/courses/uploads', courseUploads(services)).use('/courses', courseMediaFiles(services)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  rmSync(folder, { recursive: true, force: true })
  await services.close()
})

const idOf = (actor: Actor) => (actor as { personId: string }).personId
const headersOf = (actor: Actor) => ({ cookie: cookies.get(idOf(actor))!, 'tus-resumable': '1.0.0' })
const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args])
function film(name: string, args: string[]): Buffer {
  ffmpeg(...args, join(folder, name))
  return readFileSync(join(folder, name))
}

async function begun(kind: MediaKind, name: string, bytes: Buffer): Promise<string> {
  const place = await beginMedia(services, here.expert, { courseId: here.courseId, kind, name, bytes: bytes.length })
  if (place.kind !== 'begun') throw new Error(place.kind)
  const made = await fetch(`${url}/courses/uploads`, { method: 'POST', headers: { ...headersOf(here.expert), 'upload-length': String(bytes.length), 'upload-metadata': `media ${Buffer.from(place.mediaId).toString('base64')}` } })
  expect(made.status).toBe(201)
  return place.mediaId
}
const patch = (mediaId: string, offset: number, bytes: Buffer, who: Actor = here.expert) => fetch(`${url}/courses/uploads/${mediaId}`, { method: 'PATCH', headers: { ...headersOf(who), 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: new Uint8Array(bytes) })
const offsetOf = async (mediaId: string) => Number((await fetch(`${url}/courses/uploads/${mediaId}`, { method: 'HEAD', headers: headersOf(here.expert) })).headers.get('upload-offset'))
const context = () => ({ jobId: 'job', attempt: 1, signal: new AbortController().signal, progress: async () => undefined })
const told = async (mediaId: string): Promise<MediaShown> => {
  const listed = await listMedia(services, here.expert, here.courseId, [mediaId])
  if (listed.kind !== 'listed') throw new Error(listed.kind)
  return listed.media[0]!
}
async function made(kind: MediaKind, name: string, bytes: Buffer): Promise<MediaShown> {
  const mediaId = await begun(kind, name, bytes)
  expect((await patch(mediaId, 0, bytes)).status).toBe(204)
  await makeCourseMedia(services, { mediaId }, context())
  return told(mediaId)
}
const get = (who: Actor, path: string, headers: Record<string, string> = {}) => fetch(`${url}/courses/${path}`, { headers: { cookie: cookies.get(idOf(who))!, ...headers } })

test('an upload that breaks off ten times goes on where it was, and nothing of it is lost', async () => {
  const bytes = Buffer.from(Array.from({ length: 110_000 }, (_, i) => i % 251))
  const mediaId = await begun('file', '../ward/Plan for Monday.pdf', bytes)
  for (let part = 0; part < 10; part++) {
    expect(await offsetOf(mediaId)).toBe(part * 10_000)
    expect((await patch(mediaId, part * 10_000, bytes.subarray(part * 10_000, (part + 1) * 10_000))).status).toBe(204)
  }
  // What tidies up after images leaves it alone, however long a line was gone.
  await sweepQuarantine(services, 0)
  await sweepCourseUploads(services)
  expect((await told(mediaId)).state).toBe('waiting')
  expect((await patch(mediaId, await offsetOf(mediaId), bytes.subarray(100_000))).status).toBe(204)
  // The answer was lost, and is asked for again.
  expect(await offsetOf(mediaId)).toBe(bytes.length)
  await makeCourseMedia(services, { mediaId }, context())
  expect(await told(mediaId)).toMatchObject({ state: 'ready', name: 'Plan for Monday.pdf' })
  const back = await get(here.expert, `${here.courseId}/media/${mediaId}/source`)
  expect([back.status, back.headers.get('content-disposition'), back.headers.get('content-type')]).toEqual([200, "attachment; filename*=UTF-8''Plan%20for%20Monday.pdf", 'application/octet-stream'])
  expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true)
})

test('only who said that they would send a file sends it', async () => {
  const mediaId = await begun('file', 'a.txt', Buffer.from('abcd'))
  for (const who of [here.teacher, here.student]) expect((await patch(mediaId, 0, Buffer.from('abcd'), who)).status).toBe(403)
  expect((await fetch(`${url}/courses/uploads/${mediaId}`, { method: 'HEAD' })).status).toBe(401)
  expect(await beginMedia(services, here.student, { courseId: here.courseId, kind: 'file', name: 'a', bytes: 1 })).toEqual({ kind: 'forbidden' })
  expect(await beginMedia(services, here.expert, { courseId: here.courseId, kind: 'picture', name: 'a', bytes: MEDIA_BOUNDS.bytes.picture + 1 })).toEqual({ kind: 'too-large', most: MEDIA_BOUNDS.bytes.picture })
})

test('where the process died after the last byte, the file is taken up again', async () => {
  const mediaId = await begun('file', 'late.txt', Buffer.from('late'))
  expect((await patch(mediaId, 0, Buffer.from('la'))).status).toBe(204)
  writeFileSync(join(services.env.dataDir, 'quarantine', 'course-media', mediaId), 'late')
  services.setNow(new Date(Date.now() + 3_600_000))
  expect((await sweepCourseUploads(services)).resumed).toBe(1)
  await makeCourseMedia(services, { mediaId }, context())
  expect((await told(mediaId)).state).toBe('ready')
  services.setNow(new Date())
})

test('what was begun and never came is gone after a week', async () => {
  const mediaId = await begun('file', 'never.txt', Buffer.from('abcd'))
  services.setNow(new Date(Date.now() + 8 * 86_400_000))
  await sweepCourseUploads(services)
  expect(await listMedia(services, here.expert, here.courseId, [mediaId])).toEqual({ kind: 'listed', media: [] })
  services.setNow(new Date())
})

test('a picture comes in the sizes that screens need, without what the camera wrote beside it', async () => {
  const picture = film('picture.jpg', ['-f', 'lavfi', '-i', 'testsrc=size=1200x800', '-frames:v', '1', '-metadata', 'comment=Ward 7, bed 3'])
  const medium = await made('picture', 'IMG_1.jpg', picture)
  expect(medium).toMatchObject({ state: 'ready', width: 1_200, height: 800, made: { main: 'w1200.jpg', sizes: [{ file: 'w480.jpg', width: 480 }, { file: 'w960.jpg', width: 960 }, { file: 'w1200.jpg', width: 1_200 }] } })
  const small = await get(here.expert, `${here.courseId}/media/${medium.id}/w480.jpg`)
  const bytes = Buffer.from(await small.arrayBuffer())
  expect([small.status, small.headers.get('content-type'), bytes.includes('Ward 7')]).toEqual([200, 'image/jpeg', false])
  expect((await get(here.expert, `${here.courseId}/media/${medium.id}/source`)).status, 'as it came').toBe(404)
})

test('what can be seen through stays so', async () => {
  const seenThrough = film('drawing.webp', ['-f', 'lavfi', '-i', 'color=red@0.5:size=64x64,format=rgba', '-frames:v', '1', '-c:v', 'libwebp'])
  expect(await made('picture', 'drawing.webp', seenThrough)).toMatchObject({ state: 'ready', made: { main: 'w64.png' } })
  const photograph = film('photograph.webp', ['-f', 'lavfi', '-i', 'testsrc=size=64x64', '-frames:v', '1', '-pix_fmt', 'yuv420p', '-c:v', 'libwebp'])
  expect(await made('picture', 'photograph.webp', photograph)).toMatchObject({ state: 'ready', made: { main: 'w64.jpg' } })
})

test('a film plays in steps of quality with pictures for its time line, and any part of it can be asked for', async () => {
  const bytes = film('film.mp4', ['-f', 'lavfi', '-i', 'testsrc=size=640x480:rate=25:duration=9', '-f', 'lavfi', '-i', 'sine=duration=9', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest'])
  const medium = await made('video', 'Skill.mp4', bytes)
  expect(medium).toMatchObject({ state: 'ready', width: 640, height: 480, made: { main: 'main.m3u8', poster: 'poster.jpg', sizes: [{ file: 'v0.m3u8', width: 320 }, { file: 'v1.m3u8', width: 640 }], thumbnails: { everyS: 1, count: 9, width: 160, height: 120 } } })
  expect(Math.abs(medium.durationMs! - 9_000)).toBeLessThan(150)
  const at = (file: string) => get(here.expert, `${here.courseId}/media/${medium.id}/${file}`)
  const playlist = await (await at('main.m3u8')).text()
  expect(playlist).toContain('v1.m3u8')
  expect(playlist.match(/TYPE=AUDIO/g), 'one sound for all of them').toHaveLength(1)
  expect((await at('v2-init.mp4')).status).toBe(200)
  const segments = [...(await (await at('v1.m3u8')).text()).matchAll(/^#EXTINF:([\d.]+),\n(\S+)$/gm)]
  // Key frames at the same moments on every rung.
  expect(segments.map(([, seconds]) => Number(seconds))).toEqual([...(await (await at('v0.m3u8')).text()).matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, seconds]) => Number(seconds)))
  const part = await get(here.expert, `${here.courseId}/media/${medium.id}/${segments[0]![2]}`, { range: 'bytes=0-99' })
  expect([part.status, part.headers.get('content-range')?.startsWith('bytes 0-99/'), (await part.arrayBuffer()).byteLength]).toEqual([206, true, 100])
  expect((await at('poster.jpg')).headers.get('content-type')).toBe('image/jpeg')
})

test('a film without sound is a film; a sound is a sound', async () => {
  const silent = await made('video', 'silent.webm', film('silent.mkv', ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=2', '-c:v', 'mpeg4']))
  expect(silent).toMatchObject({ state: 'ready', made: { sizes: [{ file: 'v0.m3u8', width: 160 }] } })
  const sound = await made('audio', 'talk.wav', film('talk.wav', ['-f', 'lavfi', '-i', 'sine=duration=3']))
  expect(sound).toMatchObject({ state: 'ready', made: { main: 'sound.m4a' } })
  expect(Math.abs(sound.durationMs! - 3_000)).toBeLessThan(150)
})

test.each<[string, MediaKind, string | Buffer, string]>([
  ['a letter called video', 'video', 'Dear colleague, this is no film.', 'no-film'],
  ['a playlist that asks for a file of the server', 'video', '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n', 'no-film'],
  ['a list that names other files', 'video', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'no-film'],
  ['a drawing that fetches from elsewhere', 'picture', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', 'no-picture'],
  ['half a picture', 'picture', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(40)]), 'no-picture'],
  ['a letter called sound', 'audio', 'No sound at all.', 'no-sound'],
  ['captions without a time', 'captions', 'Only words.', 'no-captions:1:empty'],
  ['captions with a time that is none', 'captions', 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne.\n\n0:1 --> 0:2\nTwo.\n', 'no-captions:6:time'],
])('%s is refused with a sentence, and nothing of it is kept', async (_, kind, content, problem) => {
  const medium = await made(kind, 'brought', Buffer.from(content))
  expect(medium).toMatchObject({ state: 'refused', problem, made: {} })
  const left: string[] = []
  for await (const { key } of services.files.list(`courses/${here.courseId}/${medium.id}/`)) left.push(key)
  expect(left).toEqual([])
})

test('a class is given what its version shows, and nothing else of the course', async () => {
  const picture = () => film('small.png', ['-f', 'lavfi', '-i', 'testsrc=size=64x64', '-frames:v', '1'])
  const [shown, unused] = [await made('picture', 'a.png', picture()), await made('picture', 'b.png', picture())]
  const content = twoLessons()
  content.modules[0]!.lessons[0]!.blocks.push({ id: 'p1', rule: { kind: 'seen' }, body: { kind: 'picture', mediaId: shown.id, alt: 'A pattern', caption: '', hotspots: [] } })
  await services.db.courseVersion.create({ data: { courseId: here.courseId, version: 2, contentJson: JSON.stringify(content), publishedAt: services.now() } })
  await services.db.courseClass.update({ where: { id: here.classId }, data: { version: 2 } })
  await here.enrol(idOf(here.student))
  const from = (who: Actor, mediaId: string) => get(who, `class/${here.classId}/media/${mediaId}/w64.png`).then(({ status }) => status)
  expect([await from(here.student, shown.id), await from(here.teacher, shown.id), await from(here.other, shown.id)]).toEqual([200, 200, 404])
  expect([await from(here.student, unused.id), await from(here.teacher, unused.id)]).toEqual([404, 404])
  expect((await get(here.student, `${here.courseId}/media/${shown.id}/w64.png`)).status).toBe(404)
  for (const path of ['..%2fsource', '.hidden', 'w64.png%00', 'W64.PNG', 'source']) expect((await get(here.student, `class/${here.classId}/media/${shown.id}/${path}`)).status, path).toBe(404)
})
