import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { controlSecret } from '../../streaming'
import { ask, askForData, get, isResource, join, statusOfRawPath } from './authorisation/ask'
import { openHospital, type Hospital, type Subject } from './authorisation/hospital'
import { courseDoorTests } from './authorisation/course-doors'
import { imageDoorTests } from './authorisation/image-doors'
import { until } from '../setup/until'
import { partsOf, rowsOf, type MatrixRow } from './authorisation/matrix'
import { pictureTests } from './authorisation/pictures'
import { markOn, type StudyShown } from './authorisation/studies'
import { builtRoutes, machineDoors, presses } from './authorisation/ways-in'

const FOREIGN = 'https://elsewhere.example'
const PEOPLE_TABLES = ['Pages', 'Downloads', 'Tokens', 'Presses']

let hospital: Hospital

test.beforeAll(async () => {
  // A bound for a busy machine; each wait within has a condition.
  test.setTimeout(300_000)
  hospital = await openHospital()
})
test.afterAll(async () => { await hospital?.remove() })

const of = (name: string): Subject => hospital.subjects[name]!

const studyOf = (name: string): StudyShown | undefined => hospital.images.studies[name]

/** What a refusal must not say; null where the row is about nothing that has a name. */
const titleOf = (name: string): string | null => studyOf(name)?.description ?? hospital.library.cases[name]?.title ?? hospital.library.collections[name]?.title ?? hospital.meetings.readings[name]?.title ?? hospital.courses.classes[name]?.title ?? (name === 'course, draft' ? hospital.courses.desk.title : null) ?? (hospital.subjects[name] ? hospital.read('select title from Broadcast where id = ?', of(name).broadcastId) : null)

/** The pictures as the review page showed them: a verdict is for those alone. */
const seenOf = (seriesId: string) =>
  createHash('sha256').update(hospital.read("select group_concat(sha256, ',') from (select sha256 from Instance where seriesId = ? order by sha256)", seriesId)).digest('hex')

/** What the administrator presses first, so that a reviewer's press finds something to decide. */
const BEFORE: Record<string, string> = { approve: 'refuse', refuse: 'approve', 'hold-again': 'approve' }
/** The last row of these leaves the model where it was. */
const BEFORE_OF_MODELS: Record<string, string> = { restore: 'remove', remove: 'restore' }
/** Likewise. */
const BEFORE_OF_CASES: Record<string, string> = { restore: 'remove', remove: 'restore' }
/** The last row leaves the collection where it was. */
const BEFORE_OF_COLLECTIONS: Record<string, string> = { restore: 'remove', remove: 'restore' }
/** Likewise, and published. */
const BEFORE_OF_LESSONS: Record<string, string> = { restore: 'remove', remove: 'restore', withdraw: 'publish' }
/** Likewise. */
const BEFORE_OF_COURSES: Record<string, string> = { restore: 'remove', remove: 'restore' }
const BEFORE_OF_QUESTIONS: Record<string, string> = { restore: 'remove', remove: 'restore' }
async function prepare({ wayIn, of: name }: MatrixRow): Promise<void> {
  const { method, path, press } = partsOf(wayIn)
  if (path === '/cases/:caseId/desk' && BEFORE_OF_CASES[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/cases/${hospital.library.cases[name]!.caseId}/desk`, { intent: BEFORE_OF_CASES[press] })
  if (path === '/exams/questions/:itemId/desk' && BEFORE_OF_QUESTIONS[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/exams/questions/${hospital.exams.itemId}/desk`, { intent: BEFORE_OF_QUESTIONS[press] })
  if (path === '/courses/:courseId/desk' && BEFORE_OF_COURSES[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/courses/${hospital.courses.desk.courseId}/desk`, { intent: BEFORE_OF_COURSES[press] })
  if (path === '/anatomy/models/:modelId' && BEFORE_OF_MODELS[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/anatomy/models/${hospital.images.models[name]}`, { intent: BEFORE_OF_MODELS[press] })
  if (path === '/cases/collections/:collectionId' && BEFORE_OF_COLLECTIONS[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/cases/collections/${hospital.library.collections[name]!.collectionId}`, { intent: BEFORE_OF_COLLECTIONS[press] })
  if (path === '/anatomy/lessons/:lessonId/desk' && BEFORE_OF_LESSONS[press]) await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/anatomy/lessons/${hospital.images.lessons[name]!.lessonId}/desk`, { intent: BEFORE_OF_LESSONS[press] })
  const meeting = hospital.meetings.readings[name]?.readingId ?? ''
  if (path === '/readings' && press === 'restore') await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/readings/${meeting}/plan`, { intent: 'remove' })
  // The row before took it away, or this one's person before.
  if (path === '/readings/:readingId/plan') await ask(hospital.product.url, hospital.cookies.admin!, 'POST', '/readings', { intent: 'restore', reading: meeting })
  if (method !== 'POST' || path !== '/images/review/:seriesId') return
  // What the press before set going writes into the series: whoever looked before is told that it has changed since.
  await until('no job works on pictures', () => hospital.read("select count(*) || '' from Job where state in ('waiting', 'running') and kind like 'image.%'") === '0', 60_000)
  if (!BEFORE[press]) return
  await ask(hospital.product.url, hospital.cookies.admin!, 'POST', `/images/review/${studyOf(name)!.seriesId}`, { intent: BEFORE[press], reason: 'other', seen: seenOf(studyOf(name)!.seriesId) })
}

/** What each form is filled with, so that the answer tells about the right and leaves the subject as it is. */
function formOf({ wayIn, of: name }: MatrixRow): Record<string, string> | { json: unknown } {
  const { path, press } = partsOf(wayIn)
  const subject = hospital.subjects[name]
  const about = { institutionId: hospital.institutionId, personId: hospital.spare.id, role: 'teacher', email: 'not an address', name: 'field', roomId: hospital.room.id, inputId: hospital.room.inputId }
  const passageId = subject ? hospital.read('select id from HoldPassage where broadcastId = ?', subject.broadcastId) : ''
  const questionId = subject ? hospital.read('select id from Question where broadcastId = ?', subject.broadcastId) : ''
  switch (path) {
    case '/language': return { language: 'en', next: '/' }
    case '/live/:broadcastId/questions': return { text: '?' }
    case '/recordings/:recordingId': return { passageId, clear: 'no' }
    case '/people/outbox/:mailId': return { intent: press }
    case '/cases/saved': return { intent: press, id: 'none', query: 'q=liver', name: '' }
    case '/notifications': return { intent: press, id: 'none', at: 'never' }
    case '/account': return { intent: press, name: '' }
    case '/account/security': return { intent: press, current: 'wrong', next: 'short', code: '', key: '', device: '' }
    case '/go': return { intent: press, path: `/anatomy/models/${hospital.images.models[name]}` }
    case '/approve': return { intent: press, code: 'not a code', device: '' }
    case '/people': return { intent: press, ...about }
    case '/audit': return { intent: press }
    case '/people/invitations': case '/people/invitations/class-list': return { intent: press, ...about, invitationId: hospital.invitation.id, language: 'en' }
    case '/people/platforms': return { intent: press, ...about, platformId: hospital.courses.platformId, name: ' ' }
    case '/people/records': return { intent: press, ...about, storeId: 'none', endpoint: '' }
    case '/people/institution': return { intent: press, ...about, name: ' ', classId: hospital.read('select id from "Group" where institutionId = ?', hospital.institutionId), language: 'en' }
    case '/images/sources': return { intent: press, institutionId: hospital.institutionId, name: ' ', sourceId: name === 'source' ? hospital.images.sourceId : '' }
    case '/images/sources/:sourceId': return { intent: press, modality: 'CT' }
    case '/cases/:caseId/answer': return { json: { version: 1, answer: { diagnosis: '', certainty: 'possible', mark: null } } }
    case '/images/:studyId/findings': return { json: markOn(studyOf(name)!) }
    case '/images/:studyId/share': return { intent: press, days: '7', shareId: hospital.read('select id from ShareLink where studyId = ? order by createdAt limit 1', studyOf(name)!.studyId) }
    case '/images/review/:seriesId': return { intent: press, reason: 'other', seen: seenOf(studyOf(name)!.seriesId), decision: 'cleared', areas: JSON.stringify([{ x: 0, y: 0, width: 0.1, height: 0.1 }]) }
    case '/images/:studyId/identity': return { intent: 'open', reason: 'Asked by the patient' }
    case '/images/import': return { intent: press, institutionId: hospital.institutionId, workspace: name.split(', ')[1] ?? 'clinical', importId: hospital.images.deliveries[name] ?? 'none' }
    case '/anatomy/import': return { of: 'labels', key: '0'.repeat(32), institutionId: hospital.institutionId, title: ' ' }
    case '/anatomy/new': return { study: studyOf(name)!.studyId, series: studyOf(name)!.seriesId, title: ' ' }
    case '/anatomy/lessons/new': return { model: hospital.images.models[name]!, title: ' ', titleZh: ' ' }
    case '/anatomy/lessons/:lessonId/desk': return { intent: press, step: 'none', content: '{}', order: '', title: ' ', titleZh: ' ' }
    case '/anatomy/models/:modelId/labels/save': return { key: '', names: '[]', version: '0' }
    case '/anatomy/models/:modelId': return { intent: press, name: ' ', title: ' ', state: '{}', scene: 'none' }
    case '/cases/new': return { kind: 'case', title: '', titleZh: '', institutionId: hospital.institutionId }
    case '/cases/:caseId/desk': return { intent: press, revision: '-1', content: 'null', why: ' ', text: ' ', note: 'none', to: 'everybody' }
    case '/readings': return { intent: press, reading: hospital.meetings.readings[name]?.readingId ?? '', institution: hospital.read('select id from Institution where name = ?', 'Open College'), comes: 'yes' }
    case '/readings/new': return { institution: hospital.institutionId, title: ' ' }
    case '/readings/:readingId/plan': return { intent: press, items: 'none', institution: press === 'uninvite' ? hospital.institutionId : hospital.read('select id from Institution where name = ?', 'Open College'), title: ' ', startsAt: '' }
    case '/readings/:readingId/meeting': {
      const { itemId, pollId, lineId } = hospital.meetings.readings[name]!
      return { intent: press, item: itemId, person: hospital.library.authorId, institution: hospital.institutionId, revision: '0', reading: '{}', poll: press === 'ask-poll' ? '{}' : pollId, choice: '9', text: '', line: lineId, hidden: 'no' }
    }
    case '/cases/collections': return { institution: hospital.institutionId, title: ' ' }
    case '/cases/collections/:collectionId': return { intent: press, cases: hospital.library.cases['case, published']!.caseId, case: 'none', title: ' ' }
    case '/cases/:caseId/discussion': return { intent: press, comment: hospital.library.cases[name]!.commentId, text: ' ', why: '' }
    case '/cases/:caseId/keep': return { intent: press, on: press === 'collect' ? 'yes' : '', stars: '', expert: hospital.library.authorId, collection: hospital.library.collections['collection, published']!.collectionId, institution: hospital.institutionId, title: ' ' }
    case '/purchases': return { offerId: hospital.sales.offerId, clientId: randomUUID(), forInstitutionId: '' }
    case '/purchases/offers': return { intent: press, of: `case:${hospital.library.cases[name]!.caseId}`, price: 'nothing', currency: 'EUR', days: '', offerId: hospital.sales.offerId }
    case '/purchases/:purchaseId/pay': return { answer: 'delay' }
    case '/courses/new': return { institutionId: hospital.institutionId, title: ' ', language: 'en' }
    case '/courses/:courseId/desk': return { intent: press, person: 'none', note: 'none', block: 'none', text: ' ', begins: '', is: '', revision: '-1', version: '-1', draft: 'null', blocks: 'null', lesson: 'none', like: '', title: ' ' }
    case '/courses/:courseId/media': return { kind: 'picture', name: 'bone.png', bytes: '0' }
    case '/courses/:courseId/classes': return { name: ' ', door: 'list', zone: 'UTC' }
    case '/courses/class/:classId/shown': return { json: { lessonId: 'lesson', blockId: 'block' } }
    case '/courses/class/:classId/progress': return { json: {} }
    case '/courses/class/:classId/answer': return { json: {} }
    case '/courses/class/:classId/draft/:blockId': return { json: {} }
    case '/courses/class/:classId/people': return { intent: press, name: ' ', email: 'nobody', role: 'assistant', person: 'none', learner: 'none', list: '', plan: '' }
    case '/courses/class/:classId/progress-map': return { intent: press, at: '' }
    case '/courses/class/:classId/certificates': return { intent: press, enrolment: 'none', why: ' ' }
    case '/courses/class/:classId/extensions': return { intent: press, enrolment: '', block: '', until: '', why: '', undo: '' }
    case '/courses/class/:classId/version': return { intent: press, from: '0', to: '0', at: '' }
    case '/courses/class/:classId/talk': return { intent: press, lesson: 'lesson', block: 'block', parent: '', comment: hospital.courses.classes[name]!.postId, text: ' ', why: '' }
    case '/courses/class/:classId/notes': return { intent: press, lesson: 'lesson', block: 'block', note: 'none', text: '', quote: '' }
    case '/exams/questions/new': return { institutionId: hospital.institutionId, kind: 'none', language: 'en' }
    case '/exams/questions/together': return { intent: 'edit', items: hospital.exams.itemId, change: JSON.stringify({ what: 'remove-tag', name: 'subject', value: 'none' }) }
    case '/exams/media': return { institutionId: hospital.institutionId }
    case '/exams/questions/:itemId/desk': return { intent: press, revision: '-1', content: 'null', title: 'Ulna' }
    case '/exams/sit/:sittingId/begin': return { json: { deviceId: hospital.exams.deviceId, code: '', agrees: false } }
    case '/exams/sit/:sittingId/proctor': case '/exams/attempts/:attemptId/save': case '/exams/attempts/:attemptId/hand-in': return { json: {} }
    case '/reset': return { email: 'not an address' }
    case '/desk/new': return { ...about, roomId: '', title: '', streams: 'field', audience: 'professionals', startsAt: '2026-01-01T10:00', hours: '1' }
    case '/desk/rooms': return { intent: press, ...about, name: press === 'create' ? ' ' : press === 'add' ? 'not a name' : 'field' }
    case '/desk/:broadcastId': return { intent: press, stream: 'field', 'offset.field': '0', how: 'by-hand', passageId, clear: 'no', questionId, to: 'waiting', text: '', title: '', live: press === 'withdraw' ? '' : 'on' }
    default: return press ? { intent: press } : {}
  }
}

function channelOf({ wayIn, of: name }: MatrixRow): string {
  const { press } = partsOf(wayIn)
  if (press.startsWith('lab:')) return `lab:${hospital.images.labs[name]}`
  if (press.startsWith('class:')) return `class:${hospital.courses.classes[name]!.classId}`
  return press.startsWith('reading:') ? `reading:${hospital.meetings.readings[name]!.readingId}` : `broadcast:${of(name).broadcastId}`
}

function pathOf({ wayIn, of: name }: MatrixRow): string {
  const subject = hospital.subjects[name]
  const study = studyOf(name)
  return partsOf(wayIn).path
    .replace(':studyId', study?.studyId ?? '').replace(':seriesId', study?.seriesId ?? '').replace(':view', 'surface').replace(':importId', hospital.images.deliveries[name] ?? '').replace(':sourceId', hospital.images.sourceId)
    .replace(':purchaseId', hospital.sales.purchaseId).replace(':caseId', hospital.library.cases[name]?.caseId ?? '').replace(':collectionId', hospital.library.collections[name]?.collectionId ?? '').replace(':key', 'nothing').replace(':personId', hospital.library.authorId).replace(':readingId', hospital.meetings.readings[name]?.readingId ?? '').replace(':modelId', hospital.images.models[name] ?? '').replace(':lessonId', (name === 'course, draft' ? hospital.courses.desk.lessonId : undefined) ?? hospital.images.lessons[name]?.lessonId ?? hospital.courses.classes[name]?.lessonId ?? '').replace(':classId', hospital.courses.classes[name]?.classId ?? '').replace(':courseId', name === 'course, draft' ? hospital.courses.desk.courseId : hospital.courses.courseId).replace(':submissionId', hospital.courses.classes[name]?.submissionId ?? '').replace(':fileId', (hospital.courses.classes[name]?.submissionId ?? '').replace('submission', 'file')).replace(':enrolmentId', hospital.courses.classes[name]?.enrolmentId ?? '').replace(':blockId', hospital.courses.classes[name]?.blockId ?? '').replace(':name', hospital.images.lessons[name]?.voice ?? '').replace(':labId', hospital.images.labs[name] ?? '').replace(':sittingId', hospital.exams.sittingId).replace(':attemptId', hospital.exams.attemptId).replace(':itemId', hospital.exams.itemId).replace(':mediaId', hospital.exams.mediaId).replace(':paperId', hospital.exams.paperId).replace(':institutionId', hospital.institutionId).replace(':broadcastId', subject?.broadcastId ?? '').replace(':recordingId', subject?.recordingId ?? '')
    .replace(':format', 'seg').replace(':level', '0').replace(':piece', '0-0-0').replace(':stream', subject?.stream ?? '').replace(':sheet', 'thumbnails-0.jpg').replace(':token', 'no-such-link').replace('*', 'no-such-page')
}

test('every page, form, press and door of the product has its row', () => {
  const rows = rowsOf(...PEOPLE_TABLES, 'Open on purpose').map(({ wayIn }) => partsOf(wayIn))
  const covered = new Set(rows.map(({ method, path }) => `${method} ${path.split('?')[0]}`))
  expect(builtRoutes().filter((route) => !covered.has(route)), 'pages without a row').toEqual([])
  const known = new Set(builtRoutes())
  const pages = rowsOf(...PEOPLE_TABLES).map(({ wayIn }) => partsOf(wayIn)).filter(({ method }) => method !== 'SOCKET')
  expect(pages.map(({ method, path }) => `${method} ${path.split('?')[0]}`).filter((route) => !known.has(route)), 'rows without a page').toEqual([])
  expect([...new Set(rows.filter(({ press }) => press && !/^(broadcast|lab|reading|class):/.test(press)).map(({ method, path, press }) => `${method} ${path} ${press}`))].sort()).toEqual(presses())

  // A door that is added where the servers are wired changes one of these lists: give it a row, then name it here.
  expect(machineDoors()).toEqual({
    express: ['*', '/anatomy/assets', '/anatomy/uploads', '/assets', '/assets/xr-profiles', '/courses', '/courses/uploads', '/dicom-web', '/healthz', '/metrics', '/readyz', '/uploads'],
    servers: ['/internal', '/media', '/realtime'],
    control: ['inputs disconnect', 'recordings', 'recordings forget', 'state', 'status'],
    internal: ['get /internal/media/recordings/:id', 'get /internal/media/state', 'post /internal/media/events'],
    media: ['hls', 'vod'], sockets: ['ws'], vodFiles: ['index.json', 'index.m3u8', 'media.mp4'],
  })
})

for (const heading of PEOPLE_TABLES) {
  test(`${heading}: everybody gets what the table says, and nothing else`, async () => {
    const { url } = hospital.product
    if (heading === 'Presses') {
      // One real question, for the moderators to move.
      const response = await fetch(`${url}/live/${of('professionals, live').broadcastId}/questions`, { method: 'POST', headers: { cookie: hospital.cookies.student! }, body: new URLSearchParams({ text: 'Which lens?' }) })
      expect(response.status).toBe(200)
    }
    const wrong: string[] = []
    for (const row of rowsOf(heading)) {
      const { method } = partsOf(row.wayIn)
      for (const [person, expected] of Object.entries(row.cells)) {
        const cookie = hospital.cookies[person]!
        await prepare(row)
        const asked = method === 'SOCKET' ? join(url, cookie, channelOf(row)) : ask(url, cookie, method, pathOf(row), method === 'POST' ? formOf(row) : {})
        const answer = await asked.catch((error: unknown) => { throw new Error(`${row.wayIn} (${row.of}), ${person}`, { cause: error }) })
        if (answer !== expected) wrong.push(`${row.wayIn} (${row.of}), ${person}: ${answer} in place of ${expected}`)
        if (heading !== 'Pages' || expected === 'yes' || isResource(pathOf(row))) continue
        const data = await askForData(url, cookie, pathOf(row))
        if (data.answer !== expected) wrong.push(`${row.wayIn} (${row.of}) as data, ${person}: ${data.answer} in place of ${expected}`)
        const title = titleOf(row.of)
        if (title && data.body.includes(title)) wrong.push(`${row.wayIn} (${row.of}), ${person}: the refusal names what it is about`)
      }
    }
    expect(wrong).toEqual([])
  })
}

test('lists name only what the reader may open', async () => {
  const idsOn = async (path: string, person: string) => {
    const html = await (await fetch(`${hospital.product.url}${path}`, { headers: { cookie: hospital.cookies[person]! } })).text()
    return Object.entries(hospital.subjects).filter(([, { broadcastId, recordingId }]) => html.includes((path === '/recordings' ? recordingId : null) ?? broadcastId)).map(([name]) => name).sort()
  }
  const forEverybody = ['public, live']
  const forProfessionals = ['professionals, hold', 'professionals, live', 'professionals, scheduled', ...forEverybody].sort()
  for (const person of ['nobody', 'no role', 'deactivated', 'signed out']) {
    expect(await idsOn('/live', person), person).toEqual(forEverybody)
    expect(await idsOn('/recordings', person), person).toEqual(['public, recorded'])
  }
  expect(await idsOn('/live', 'guest')).toEqual(forProfessionals)
  expect(await idsOn('/live', 'student')).toEqual(['institution, live', ...forProfessionals].sort())
  expect(await idsOn('/recordings', 'guest')).toEqual(['professionals, recorded', 'public, recorded', 'public, recorded, no reuse'])
  expect(await idsOn('/recordings', 'student')).toEqual(['institution, recorded', 'professionals, recorded', 'public, recorded', 'public, recorded, no reuse'])
  expect(await idsOn('/desk', 'other head')).not.toContain('professionals, live')
})

test('a public broadcast needs an institution that decided on it', async () => {
  await expect(hospital.product.admin('broadcast', 'create', '--title', 'Open door', '--streams', 'field', '--audience', 'public')).rejects.toThrow('has not decided to open')
})

test('each machine door asks for the secret that application and media plane share', async () => {
  const { product, mediaSecret } = hospital
  const token = await hospital.token(hospital.cookies.surgeon!, `/desk/${of('professionals, live').broadcastId}/token`)
  const shown: Record<string, string | null> = { 'without the secret': null, "a viewer's token as secret": token, 'with the secret': controlSecret(mediaSecret) }
  for (const { wayIn, cells } of rowsOf('Machine doors')) {
    const { method, path } = partsOf(wayIn)
    const base = path.startsWith('/control') ? product.mediaUrl : product.url
    for (const [name, expected] of Object.entries(cells)) {
      const secret = shown[name]
      const response = await fetch(`${base}${path.replace(':id', 'no-such-thing')}`, {
        method, headers: { 'content-type': 'application/json', ...(secret ? { authorization: `Bearer ${secret}` } : {}) }, ...(method === 'GET' ? {} : { body: '{}' }),
      })
      await response.body?.cancel()
      expect(response.status === 401 ? 'no' : 'yes', `${wayIn} ${name}: ${response.status}`).toBe(expected)
      // The control doors are not passed through from the pages' port at all.
      if (base === product.mediaUrl) expect([403, 404, 405]).toContain((await fetch(`${product.url}${path}`, { method, headers: secret ? { authorization: `Bearer ${secret}` } : {}, ...(method === 'GET' ? {} : { body: '{}' }) })).status)
    }
  }
})

test('no spelling of a path leads round to the machine doors', async () => {
  const paths = [
    '/internal/media/state/', '/INTERNAL/media/state', '//internal/media/state', '/internal//media/state', '/internal/media/../media/state', '/internal/media/%73tate',
    '/media/../internal/media/state', '/media/../control/status', '/media/%2e%2e/control/status', '/media//control/status', '/control/status', '/control/../control/status', '/media/hls/../../control/status',
  ]
  for (const base of [hospital.product.url, hospital.product.mediaUrl]) {
    for (const path of paths) expect([400, 401, 403, 404], `${base}${path}`).toContain(await statusOfRawPath(base, path))
  }
})

test('what is open on purpose names nobody and nothing', async () => {
  for (const { wayIn } of rowsOf('Open on purpose').filter(({ wayIn }) => wayIn.startsWith('GET') && !wayIn.endsWith('/assets'))) {
    const { status, body } = await get(`${hospital.product.url}${partsOf(wayIn).path}`)
    expect(status, wayIn).toBe(200)
    for (const [name, { broadcastId, recordingId }] of Object.entries(hospital.subjects)) for (const word of [titleOf(name)!, broadcastId, recordingId ?? broadcastId, '@']) expect(body.toString(), wayIn).not.toContain(word)
  }
})

test('a page elsewhere can press nothing in a person\'s name', async () => {
  const { product, cookies } = hospital
  // Learning platforms post there from their own pages; neither door reads a session (docs/decisions, launches).
  const open = ['POST /lti/login', 'POST /lti/launch']
  for (const row of rowsOf(...PEOPLE_TABLES, 'Open on purpose').filter(({ wayIn }) => wayIn.startsWith('POST') && !open.includes(wayIn))) {
    const path = pathOf({ ...row, of: row.of || 'professionals, live' })
    const places: Record<string, string>[] = [{ origin: FOREIGN }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { origin: `${product.url}.example` }]
    for (const from of places) {
      const response = await fetch(`${product.url}${path}`, { method: 'POST', headers: { cookie: cookies.admin!, ...from }, body: new URLSearchParams({ intent: 'stop' }) })
      await response.body?.cancel()
      expect(response.status, `${row.wayIn} from ${JSON.stringify(from)}`).toBe(403)
    }
  }
})

pictureTests(() => hospital)
imageDoorTests(() => hospital)
courseDoorTests(() => hospital)
