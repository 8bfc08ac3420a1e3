import fc from 'fast-check'
import PDFDocument from 'pdfkit'
import { beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { zipOf } from '#imaging/ingest/zip.fixture'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { wordsOf } from '../words-of'
import { createCourse } from '../write/create-course.server'
import { openLessonDraft } from '../write/open-desk.server'
import { importLessons } from './import-lessons.server'
import { IMPORT_BOUNDS } from './imported'
import { readFile } from './read-file.server'
import { insides, unescaped } from './xml-text'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const ids = () => { let n = 0; return () => `id-${++n}` }
const read = (bytes: Uint8Array, name = 'brought.bin') => readFile(bytes, name, ids())
const textOf = (given: Awaited<ReturnType<typeof read>>) => (given.kind === 'read' ? given.lessons.map(({ title, blocks }) => [title, ...blocks.map(({ body }) => (body.kind === 'text' ? wordsOf(body.doc) : body.kind === 'picture' ? `[${body.alt}]` : ''))]) : given)

const shape = (text: string, kind = 'body') => `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${kind}"/></p:nvPr></p:nvSpPr><p:txBody>${text.split('\n').map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join('')}</p:txBody></p:sp>`
const relations = (all: Record<string, [string, string]>) => bytesOf(`<Relationships>${Object.entries(all).map(([id, [type, target]]) => `<Relationship Id="${id}" Type="http://schemas.example/${type}" Target="${target}"/>`).join('')}</Relationships>`)
/** As PowerPoint writes one: the order of its slides is not that of their files. */
const slides = () => zipOf([
  { name: 'ppt/presentation.xml', content: bytesOf('<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>') },
  { name: 'ppt/_rels/presentation.xml.rels', content: relations({ rId1: ['slide', 'slides/slide1.xml'], rId2: ['slide', 'slides/slide2.xml'] }) },
  { name: 'ppt/slides/slide1.xml', content: bytesOf(`<p:sld>${shape('Bone', 'title')}${shape('White &amp; dense\nT&#8322;')}<p:pic><p:nvPicPr><p:cNvPr id="3" descr="A rib"/></p:nvPicPr><p:blipFill><a:blip r:embed="rId7"/></p:blipFill></p:pic><p:pic/></p:sld>`) },
  { name: 'ppt/slides/_rels/slide1.xml.rels', content: relations({ rId7: ['image', '../media/image1.png'] }) }, { name: 'ppt/media/image1.png', content: PNG },
  { name: 'ppt/slides/slide2.xml', content: bytesOf(`<p:sld>${shape('Air', 'ctrTitle')}${shape('Black')}</p:sld>`) },
  { name: 'ppt/slides/_rels/slide2.xml.rels', content: relations({ rId9: ['notesSlide', '../notesSlides/notesSlide1.xml'] }) },
  { name: 'ppt/notesSlides/notesSlide1.xml', content: bytesOf(`<p:notes>${shape('1', 'sldNum')}${shape('Say it slowly.')}</p:notes>`) },
])

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
const pdf = (...pages: string[]) => new Promise<Buffer>((done) => {
  const document = new PDFDocument({ autoFirstPage: false })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(Buffer.concat(parts)))
  for (const text of pages) document.addPage().text(text)
  document.end()
})

test('slides come in the order of the presentation, with their titles and what their speaker noted', async () => {
  const given = await read(slides(), 'Chest.pptx')
  expect(textOf(given)).toEqual([['Chest', 'Air\nBlack\nSay it slowly.', 'Bone\nWhite & dense\nT₂', '[A rib]']])
  expect(given).toMatchObject({ leftOut: [], pictures: [{ name: 'image1.png' }] })
})

test('each page of a PDF is its words and its picture, which has them as its description', async () => {
  expect(textOf(await read(await pdf('Air is black.', 'Bone is white.'), 'Film.pdf'))).toEqual([['Film', 'Air is black.', '[Air is black.]', 'Bone is white.', '[Bone is white.]']])
}, 60_000)

test('a zip of Markdown files gives their lessons by the files\' names', async () => {
  expect(textOf(await read(zipOf([{ name: '10 bone.md', content: bytesOf('# Bone\n\nWhite') }, { name: '2 air.md', content: bytesOf('# Air\n\nBlack') }, { name: '__MACOSX/._2 air.md', content: bytesOf('x') }, { name: 'film.png', content: new Uint8Array([1, 2]) }])))).toEqual([['Air', 'Black'], ['Bone', 'White']])
  const film = { name: 'text/pictures/a film.png', content: PNG }
  const given = await read(zipOf([{ name: 'text/air.md', content: bytesOf('# Air\n\nBlack ![The lungs](pictures/a%20film.png) on film\n\n![gone](../../etc/passwd)') }, film]))
  expect(textOf(given)).toEqual([['Air', 'Black  on film', '[The lungs]', 'gone']])
  expect(given).toMatchObject({ leftOut: ['pictures'], pictures: [{ name: 'a film.png' }] })
})

test('what cannot be read says why', async () => {
  const why = async (bytes: Uint8Array) => { const given = await read(bytes); return given.kind === 'unread' ? given.why : 'read' }
  expect(await why(new Uint8Array())).toBe('empty')
  expect(await why(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toBe('type')
  expect(await why(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('locked')
  expect(await why(zipOf([{ name: 'film.png', content: new Uint8Array([1]) }]))).toBe('type')
  expect(await why(bytesOf('%PDF-1.7 nothing more'))).toBe('damaged')
  expect(await why(slides().subarray(0, 300))).toBe('archive')
  expect(await why(bytesOf('   \n'))).toBe('empty')
})

test('an archive that unfolds to more than is read, holds too many files, or lies about its sizes is refused', async () => {
  const large = Buffer.alloc(IMPORT_BOUNDS.entryBytes + 1, 0x61)
  expect(await read(zipOf([{ name: 'a.md', content: large }]))).toEqual({ kind: 'unread', why: 'archive' })
  expect(await read(zipOf([{ name: 'a.md', content: large, saysBytes: 10 }]))).toEqual({ kind: 'unread', why: 'archive' })
  const [half] = [Buffer.alloc(IMPORT_BOUNDS.entryBytes - 1, 0x0a)]
  expect(await read(zipOf(Array.from({ length: 9 }, (_, at) => ({ name: `${at}.md`, content: half, ...(at > 0 ? { sameDataAs: 0 } : {}) }))))).toEqual({ kind: 'unread', why: 'archive' })
  expect(await read(zipOf(Array.from({ length: IMPORT_BOUNDS.entries + 1 }, (_, at) => ({ name: `${at}.md`, content: new Uint8Array() }))))).toEqual({ kind: 'unread', why: 'archive' })
  expect(await read(zipOf([{ name: 'a.md', content: bytesOf('# A'), isEncrypted: true }]))).toEqual({ kind: 'unread', why: 'archive' })
}, 60_000)

test('files with changed bytes are read or refused, and nothing else', async () => {
  const good = [slides(), await pdf('Air is black.')]
  await fc.assert(fc.asyncProperty(fc.constantFrom(...good), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }), async (bytes, changes) => {
    const changed = Buffer.from(bytes)
    for (const [at, value] of changes) changed[at % changed.length] = value
    expect(['read', 'unread']).toContain((await read(changed)).kind)
  }), { numRuns: 120 })
}, 120_000)

test('XML gives its words and unfolds no entity of its own', () => {
  expect(unescaped('&amp;lt; &#65;&#x6c14; &bomb; &#0;')).toBe('&lt; A气 &bomb; ')
  expect(insides('<a:t>one</a:t><a:tab/><a:t xml:space="preserve"> two</a:t><a:t/><a:t>', 'a:t')).toEqual(['one', ' two'])
})

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

test('an author brings lessons into a draft; nobody else does, and their file is not even read', async () => {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const [expert, student] = [(await addMember(services, institutionId, 'expert')).actor, (await addMember(services, institutionId, 'student')).actor]
  const made = await createCourse(services, expert, { institutionId, title: 'Chest films', language: 'en' })
  if (made.kind !== 'created') throw new Error(made.kind)
  const { courseId } = made
  const bring = (actor: typeof expert, text: string, bytes = () => Promise.resolve<Uint8Array | null>(bytesOf(text))) => importLessons(services, actor, { courseId, fileName: 'Chest.md', bytes })
  expect(await bring(student, '', () => Promise.reject(new Error('was read')))).toEqual({ kind: 'forbidden' })
  expect(await bring(expert, '', () => Promise.resolve(null))).toEqual({ kind: 'unread', why: 'too-large' })
  expect(await bring(expert, '\0\0')).toEqual({ kind: 'unread', why: 'type' })
  const brought = await bring(expert, '# Chest\n\n## Air\n\nBlack\n\n## Bone\n\nWhite')
  if (brought.kind !== 'imported') throw new Error(brought.kind)
  expect(brought.lessons.map(({ title, blocks }) => [title, blocks])).toEqual([['Air', 1], ['Bone', 1]])
  const film = zipOf([{ name: 'a.md', content: bytesOf('# Air\n\n![The lungs](film.png)') }, { name: 'film.png', content: PNG }])
  const pictured = await bring(expert, '', () => Promise.resolve<Uint8Array | null>(film))
  if (pictured.kind !== 'imported') throw new Error(pictured.kind)
  const [medium] = await services.db.courseMedia.findMany({ where: { courseId } })
  expect(medium).toMatchObject({ kind: 'picture', name: 'film.png', state: 'working' })
  expect(await openLessonDraft(services, expert, { courseId, lessonId: pictured.lessons[0]!.id })).toMatchObject({ lesson: { draft: { blocks: [{ body: { kind: 'picture', mediaId: medium!.id, alt: 'The lungs' } }] } } })
  expect(await openLessonDraft(services, expert, { courseId, lessonId: brought.lessons[0]!.id })).toMatchObject({ kind: 'opened', lesson: { isInCourse: false, draft: { title: 'Air', blocks: [{ rule: { kind: 'seen' } }] } } })
})
