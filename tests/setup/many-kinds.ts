import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from './house-lesson'
import { writePictureFiles } from './picture-files'
import type { Product } from './product'
import { openToStudents } from './written-course'

const paragraph = (text: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
const seen = { kind: 'seen' }
const none = { kind: 'none' }
const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args])

/** Of the film in `manyKinds`; it asks after `asksAtS`. */
export const FILM = { seconds: 30, asksAtS: 20 } as const
export const SLICES = 12

/**
 * A published course of the demo expert with one lesson: words, a picture with two spots, a comparison, a CT with two steps, a
 * film with captions and a question on its way, a quiz, an assignment. Its media lie there as if they had been made: how they are
 * made is tried elsewhere.
 */
export async function manyKinds(product: Product, courseId: string, language: 'en' | 'zh' = 'en'): Promise<{ courseId: string; lessonId: string; blocks: Record<'words' | 'picture' | 'compare' | 'stack' | 'film' | 'quiz' | 'work', string> }> {
  const folder = writePictureFiles({ patient: 'Kinds', description: 'Lesson CT', modality: 'CT', images: SLICES })
  const { studies } = await product.admin<{ studies: string[] }>('image', 'import', folder)
  rmSync(folder, { recursive: true, force: true })
  openToStudents(product)
  const lessonId = `${courseId}lesson`
  const named = (kind: string) => `${courseId}${kind}`
  const blocks = { words: named('words'), picture: named('picture'), compare: named('compare'), stack: named('stack'), film: named('film'), quiz: named('quiz'), work: named('work') }
  const media = { bright: named('bright'), dark: named('dark'), film: named('movie'), captions: named('captions') }
  const database = openDatabase(product)
  try {
    const { id: ownerId, institutionId } = database.prepare("select p.id, m.institutionId from Person p join Membership m on m.personId = p.id where p.email = 'expert@demo.theatrum.test'").get() as { id: string; institutionId: string }
    const { id: seriesId } = database.prepare('select id from Series where studyId = ?').get(studies[0]) as { id: string }
    const step = (words: string, index: number, low: number, high: number) => ({ words, findings: [], shown: { layout: '1x1', active: 0, panes: [{ seriesId, mode: 'stack', index, camera: null, window: { low, high }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] } })
    const single = (id: string, stem: string, right: string, wrong: string) => ({ id, stem: paragraph(stem), points: 1, explanation: paragraph(`It is ${right}.`), asked: { kind: 'single', options: [{ id: 'a', words: wrong, why: '' }, { id: 'b', words: right, why: '' }], right: 'b' } })
    const content = [
      { id: blocks.words, rule: seen, body: { kind: 'text', doc: paragraph('Air is black. Bone is white. What lies between them is grey.') } },
      { id: blocks.picture, rule: none, body: { kind: 'picture', mediaId: media.bright, alt: 'A test picture', caption: 'Synthetic', hotspots: [{ id: 'h1', shape: { kind: 'circle', centre: [0.25, 0.4], radius: 0.1 }, title: 'The left field', words: 'Here it is bright.' }, { id: 'h2', shape: { kind: 'box', from: [0.6, 0.3], to: [0.8, 0.6] }, title: 'The right field', words: 'Here it is dark.' }] } },
      { id: blocks.compare, rule: none, body: { kind: 'compare', left: { mediaId: media.bright, alt: 'Bright', words: 'Before' }, right: { mediaId: media.dark, alt: 'Dark', words: 'After' } } },
      { id: blocks.stack, rule: none, body: { kind: 'stack', studyId: studies[0], seriesId, caption: 'A synthetic CT', steps: [step('The first pictures', 2, -160, 240), step('A wide window', 7, -200, 1500)] } },
      { id: blocks.film, rule: none, body: { kind: 'video', mediaId: media.film, captions: [{ language: 'en', mediaId: media.captions }], chapters: [{ atS: 10, title: 'The second part' }], questions: [{ atS: FILM.asksAtS, question: single('filmq', 'What was shown?', 'A test picture', 'A lung') }] } },
      { id: blocks.quiz, rule: { kind: 'scored', share: 0.5 }, body: { kind: 'quiz', attempts: 2, tells: 'each', questions: [single('one', 'What is black?', 'Air', 'Bone'), single('two', 'What is white?', 'Bone', 'Air')] } },
      { id: blocks.work, rule: none, body: { kind: 'assignment', doc: paragraph('Describe the picture.'), takes: { text: true, files: 0, studyId: null }, rubric: [{ id: 'r', words: 'Findings', most: 10, levels: [] }], late: null, attempts: 1 } },
    ]
    const about = { credits: 0, creditKind: '', certifies: false }
    const title = 'Many kinds'
    const at = new Date().toISOString()
    database.prepare("insert into Course (id, institutionId, ownerId, state, language, title, summary, outlineJson, version, publishedAt, createdAt, changedAt) values (?, ?, ?, 'published', ?, ?, '', ?, 1, ?, ?, ?)").run(courseId, institutionId, ownerId, language, title, JSON.stringify({ ...about, modules: [{ id: 'm', title: 'All', lessonIds: [lessonId] }] }), at, at, at)
    database.prepare('insert into CourseVersion (courseId, version, contentJson, publishedAt) values (?, 1, ?, ?)').run(courseId, JSON.stringify({ format: 1, title, summary: '', language, ...about, modules: [{ id: 'm', title: 'All', lessons: [{ id: lessonId, title: 'One of each', blocks: content }] }] }), at)
    database.prepare('insert into CourseLesson (id, courseId, title, blocksJson, changedAt) values (?, ?, ?, ?, ?)').run(lessonId, courseId, 'One of each', JSON.stringify(content), at)
    const medium = (id: string, kind: string, made: object, make: (path: (file: string) => string) => void, size: { width?: number; height?: number; durationMs?: number } = {}) => {
      const below = join(product.dataDir, 'courses', courseId, id)
      mkdirSync(below, { recursive: true })
      make((file) => join(below, file))
      database.prepare("insert into CourseMedia (id, courseId, kind, name, state, progress, bytes, width, height, durationMs, madeJson, createdById, createdAt) values (?, ?, ?, ?, 'ready', 1, ?, ?, ?, ?, ?, ?, ?)").run(id, courseId, kind, `A synthetic ${kind}`, statSync(below).size, size.width ?? null, size.height ?? null, size.durationMs ?? null, JSON.stringify(made), ownerId, at)
    }
    medium(media.bright, 'picture', { main: 'main.png' }, (path) => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=960x540:d=1', '-frames:v', '1', path('main.png')), { width: 960, height: 540 })
    medium(media.dark, 'picture', { main: 'main.png' }, (path) => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=960x540:d=1', '-vf', 'eq=brightness=-0.4', '-frames:v', '1', path('main.png')), { width: 960, height: 540 })
    medium(media.film, 'video', { main: 'main.m3u8' }, (path) => ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=640x360:r=10:d=${FILM.seconds}`, '-f', 'lavfi', '-i', `sine=220:d=${FILM.seconds}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '20', '-c:a', 'aac', '-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_filename', path('%05d.m4s'), path('main.m3u8')), { width: 640, height: 360, durationMs: FILM.seconds * 1_000 })
    medium(media.captions, 'captions', { main: 'main.vtt' }, (path) => writeFileSync(path('main.vtt'), `WEBVTT\n\n00:00.000 --> 00:${FILM.seconds}.000\nA test picture moves.\n`))
  } finally {
    database.close()
  }
  return { courseId, lessonId, blocks }
}

