import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { newScene } from '../../../vr/core/state/empty'
import { writePictureFiles, type PicturesGiven } from '../../setup/picture-files'
import type { Product } from '../../setup/product'
import { until } from '../../setup/until'

/** One small study of the Demo hospital A, and its first series and image. */
export interface StudyShown { studyId: string; studyUid: string; seriesId: string; seriesUid: string; instanceUid: string; description: string }

export interface ImageSubjects {
  /** By the names that matrix.md has for them. */
  studies: Record<string, StudyShown>
  /** Anatomy models, by the name of the study that each is made of. */
  models: Record<string, string>
  /** Published lessons of those models, by the same, and the recording that each speaks with. */
  lessons: Record<string, { lessonId: string; voice: string }>
  /** Anatomy labs, by the same. */
  labs: Record<string, string>
  /** A teacher's own import that takes files, and one whose presses are tried. */
  deliveries: Record<string, string>
  sourceId: string
  /** An access key of the student, made now: a row of the presses ends all that were there. */
  newKey(): Promise<string>
  /** Of the person who was deactivated since. */
  keyOfDeactivated: string
  /** Of a link to the study of this name, made now: rows of the presses withdraw one or another of those that are there. */
  newLink(study: string): Promise<string>
  withdrawnLink: string
}

type Read = (sql: string, ...values: unknown[]) => string

/** Each has a word of its own, by which it is found again and a refusal that names it is known; a part of the body, since other words may be a name and are taken out. */
const GIVEN: Record<string, PicturesGiven & { workspace: string }> = {
  'study, teaching': { workspace: 'teaching', patient: 'A', description: 'Liver', modality: 'CT', images: 2, side: 32 },
  'study, research': { workspace: 'research', patient: 'B', description: 'Kidney', modality: 'CT', images: 2, side: 32 },
  'study, clinical': { workspace: 'clinical', patient: 'C', description: 'Spleen', modality: 'CT', images: 2, side: 32 },
  // An ultrasound's pixels may have a name in them: a person looks first.
  'study, held': { workspace: 'clinical', patient: 'D', description: 'Gallbladder', modality: 'US', images: 2, side: 32 },
  'model, held': { workspace: 'clinical', patient: 'G', description: 'Adrenal', modality: 'CT', images: 2, side: 32 },
  // These two are for presses that change them.
  'study, in review': { workspace: 'clinical', patient: 'E', description: 'Bladder', modality: 'US', images: 2, side: 32 },
  'study, moving': { workspace: 'clinical', patient: 'F', description: 'Pancreas', modality: 'CT', images: 2, side: 32 },
}

/** One import for each workspace. */
export async function bringStudies(product: Product): Promise<void> {
  for (const workspace of ['teaching', 'research', 'clinical']) {
    const folders = Object.values(GIVEN).filter((given) => given.workspace === workspace).map(writePictureFiles)
    try {
      await product.admin('image', 'import', ...folders, '--workspace', workspace)
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** What the matrix asks about: imports, a source, links, keys and a finding on each study, made by those who may. */
export async function openImageSubjects(product: Product, cookies: Record<string, string>, read: Read, institutionId: string, passwords: { student: string; deactivated: string }): Promise<ImageSubjects> {
  const studies: Record<string, StudyShown> = {}
  for (const [name, { description }] of Object.entries(GIVEN)) {
    const one = (column: string) => read(`select ${column} from Study join Series on Series.studyId = Study.id join Instance on Instance.seriesId = Series.id where Study.description = ? order by Instance.position limit 1`, description)
    studies[name] = { studyId: one('Study.id'), studyUid: one('Study.studyUid'), seriesId: one('Series.id'), seriesUid: one('Series.seriesUid'), instanceUid: one('Instance.sopInstanceUid'), description }
    if (!studies[name].studyId) throw new Error(`${name} was not taken in`)
  }
  const of = (name: string) => studies[name]!

  async function press(person: string, path: string, form: Record<string, string>): Promise<string> {
    const response = await fetch(`${product.url}${path}.data`, { method: 'POST', redirect: 'manual', headers: { cookie: cookies[person]! }, body: new URLSearchParams(form) })
    const body = await response.text()
    if (response.status !== 200) throw new Error(`${person} at ${path}: ${response.status} ${body.slice(0, 300)}`)
    return body
  }
  const found = (body: string, pattern: RegExp): string => {
    const match = pattern.exec(body)?.[1]
    if (!match) throw new Error(`not in the answer: ${pattern.source}`)
    return match
  }
  const key = async (person: 'student' | 'deactivated') => found(await press(person, '/account/keys', { intent: 'make', name: 'Workstation', days: '30', current: passwords[person] }), /(thk_[\w-]{43})/)
  const link = async (name: string) => found(await press('expert', `/images/${of(name).studyId}/share`, { intent: 'make', days: '7', note: '' }), /\/images\/shared\/([\w-]+)/)
  // As the answer says: the newest row is another one where a machine's clock was put back.
  const delivery = async () => found(await press('teacher', '/images/import', { intent: 'open', institutionId, workspace: 'clinical' }), /"([a-z][a-z0-9]{23})"/)

  /** Called like its study, by which a refusal that names it is known. */
  const model = async ({ studyId, seriesId, description }: StudyShown): Promise<string> => {
    const response = await fetch(`${product.url}/anatomy/new.data`, { method: 'POST', redirect: 'manual', headers: { cookie: cookies.admin! }, body: new URLSearchParams({ study: studyId, series: seriesId, title: description }) })
    const modelId = found(await response.text(), /\/anatomy\/models\/([a-z0-9]+)/)
    await until(`the model of ${description} is made`, () => read('select state from AnatomyModel where id = ?', modelId) === 'ready', 60_000)
    return modelId
  }

  // The administrator's marks are seen by whoever may read: every report has something to export.
  for (const study of Object.values(studies)) {
    const response = await fetch(`${product.url}/images/${study.studyId}/findings`, { method: 'POST', headers: { cookie: cookies.admin!, 'content-type': 'application/json' }, body: JSON.stringify(markOn(study)) })
    if (response.status !== 200) throw new Error(`no finding on ${study.description}: ${response.status}`)
  }
  await press('admin', '/images/sources', { intent: 'save', institutionId, name: 'Archive', kind: 'dicomweb', url: 'http://127.0.0.1:9/dicom-web', workspace: 'clinical' })
  // The first link to a study is the one that presses withdraw, again and again.
  const withdrawn = await link('study, clinical')
  const shareId = read('select id from ShareLink where studyId = ? limit 1', of('study, clinical').studyId)
  await press('expert', `/images/${of('study, clinical').studyId}/share`, { intent: 'withdraw', shareId })
  for (const name of ['study, clinical', 'study, research']) await link(name)
  const models: Record<string, string> = {}
  for (const name of ['study, teaching', 'study, research', 'study, clinical', 'model, held']) models[name] = await model(of(name))
  const lessons: ImageSubjects['lessons'] = {}
  for (const [name, modelId] of Object.entries(models)) lessons[name] = await makeLesson(product, cookies.admin!, modelId, of(name).description)
  const labs: Record<string, string> = {}
  for (const [name, modelId] of Object.entries(models)) {
    await press('admin', `/anatomy/models/${modelId}`, { intent: 'open-lab', title: of(name).description })
    labs[name] = read('select id from Lab where modelId = ?', modelId)
  }
  await press('admin', `/images/review/${of('model, held').seriesId}`, { intent: 'refuse', reason: 'other' })
  const taking = await delivery()
  return {
    studies, models, lessons, labs, newLink: link, withdrawnLink: withdrawn, sourceId: read('select id from ImageSource limit 1'), newKey: () => key('student'), keyOfDeactivated: await key('deactivated'),
    deliveries: { 'import of the teacher': taking, 'import to close': await delivery() },
  }
}

/** Called like its study; of one step that somebody spoke. */
async function makeLesson(product: Product, cookie: string, modelId: string, title: string): Promise<{ lessonId: string; voice: string }> {
  const press = async (lessonId: string, fields: Record<string, string | Blob>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const response = await fetch(`${product.url}/anatomy/lessons/${lessonId}/desk`, { method: 'POST', headers: { cookie }, body: form })
    const answer = (await response.json()) as Record<string, string>
    if (response.status !== 200) throw new Error(`${String(fields.intent)}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const made = await fetch(`${product.url}/anatomy/lessons/new.data`, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ model: modelId, title, titleZh: title, subject: 'anatomy' }) })
  const lessonId = /\/anatomy\/lessons\/([a-z0-9]+)/.exec(await made.text())?.[1]
  if (!lessonId) throw new Error(`no lesson of ${title}: ${made.status}`)
  const view = { from: [0, -500, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }
  const step = { title: { en: 'Step', zh: '步骤' }, text: { en: 'Text', zh: '文字' }, state: newScene(modelId, 1), view, transitionMs: 0, voice: { en: null, zh: null }, pointer: [], quiz: null }
  const { stepId } = await press(lessonId, { intent: 'add-step', content: JSON.stringify(step), position: '0' })
  const sound = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=1', '-c:a', 'libopus', '-f', 'webm', 'pipe:1'])
  const { key } = await press(lessonId, { intent: 'save-voice', step: stepId!, language: 'en', voice: new Blob([new Uint8Array(sound)]) })
  const published = await press(lessonId, { intent: 'publish' })
  if (published.kind !== 'published') throw new Error(`${title}: ${JSON.stringify(published)}`)
  return { lessonId, voice: key!.slice(key!.lastIndexOf('/') + 1) }
}

/** A key image that nobody saved before. */
export const markOn = ({ seriesUid, instanceUid }: StudyShown) => ({
  intent: 'save', findingId: randomUUID(), basedOn: 0,
  content: { shape: 'key-image', place: { space: 'image', points: [] }, image: { seriesUid, sopInstanceUid: instanceUid, frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' },
})
