import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wholeQuestion, WHOLE } from '~/domain/questions/question.fixture'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { openArchive } from '~/domain/courses/import/open-archive.server'
import { archiveOf } from './archive.server'
import { readPackage, writePackage, type PictureToPack } from './package.server'
import { plainContent, PNG, someContent } from './qti.fixture'
import { readXml } from './xml'

const counted = () => { let n = 0; return () => `new-${++n}` }
const picture: PictureToPack = { bytes: PNG, mime: 'image/png', extension: 'png', width: 1, height: 1 }
const PICTURES = new Map([['picture', picture], ['film', picture]])
const filesOf = async (bytes: Buffer) => { const archive = await openArchive(bytes); return new Map(await Promise.all(archive.names.map(async (name) => [name, await archive.read(name)] as const))) }
const packed = (files: ReadonlyMap<string, Uint8Array>) => archiveOf([...files].map(([name, bytes]) => ({ name, bytes })))

test('a package that was read and written again is the same to the byte, whatever is asked', async () => {
  await fc.assert(fc.asyncProperty(fc.array(someContent, { minLength: 1, maxLength: 3 }), async (contents) => {
    const questions = contents.map((content, n) => ({ identifier: `item-${n}`, content }))
    const bytes = writePackage(questions, PICTURES)
    const read = await readPackage(bytes, counted())
    if (read.kind !== 'read') throw new Error(read.why)
    expect(read.unread).toEqual([])
    expect(read.questions.map(({ identifier, content, notes }) => ({ identifier, content, notes }))).toEqual(questions.map((one) => ({ ...one, notes: [] })))
    const again = writePackage(read.questions, new Map(read.questions.flatMap(({ pictures }) => [...pictures])))
    expect(again.equals(bytes)).toBe(true)
  }), { numRuns: 150, seed: 8 })
})

test('every file of a package is well-formed', async () => {
  await fc.assert(fc.asyncProperty(someContent, async (content) => {
    for (const [name, bytes] of await filesOf(writePackage([{ identifier: 'item', content }], PICTURES))) if (name.endsWith('.xml')) expect(readXml(bytes.toString('utf8')).kind, bytes.toString('utf8')).toBe('xml')
  }), { numRuns: 100, seed: 9 })
})

/** What another system sends back: our record is gone. */
const withoutRecord = async (bytes: Buffer) => packed(new Map([...(await filesOf(bytes))].filter(([name]) => !name.startsWith('theatrum/'))))

test.each(QUESTION_KINDS)('a question of the kind %s says the same without our record, or says that it cannot', async (kind) => {
  const { asked } = WHOLE[kind]
  const content = plainContent(asked)
  const read = await readPackage(await withoutRecord(writePackage([{ identifier: 'item', content }], PICTURES)), counted())
  if (read.kind !== 'read') throw new Error(read.why)
  switch (kind) {
    case 'slice': case 'mark': case 'measure': return expect(read.unread).toEqual([{ where: 'item', why: 'unsupported', names: [kind] }])
    case 'hotspot': return expect(read.questions[0]!.content.stages[0]!.question.asked).toMatchObject({ kind, mediaId: 'new-1', alt: 'A chest film', areas: [{ kind: 'circle' }] })
    case 'short': return expect(read.questions[0]!.content).toEqual(plainContent({ kind: 'short', accepts: ['pneumothorax'] }))
    default: {
      expect(read.unread).toEqual([])
      expect(read.questions[0]).toMatchObject({ content, notes: [] })
    }
  }
})

test('several stages are one item, and come back as they were', async () => {
  const kinds = ['single', 'numeric', 'multiple'] as const
  const content = plainContent(WHOLE.single.asked, { language: 'zh', title: '连续题', stages: kinds.map((kind, n) => ({ words: n === 0 ? null : { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: `后来 ${n}` }] }] }, question: { ...wholeQuestion(kind, `q${n}`), explanation: null } })) })
  const read = await readPackage(await withoutRecord(writePackage([{ identifier: 'item', content }], PICTURES)), counted())
  expect(read).toMatchObject({ kind: 'read', unread: [], questions: [{ content, notes: [] }] })
})

test('an item that was changed elsewhere counts as it was changed, and that is said', async () => {
  const files = await filesOf(writePackage([{ identifier: 'item', content: plainContent(WHOLE.single.asked) }], PICTURES))
  files.set('items/item.xml', Buffer.from(files.get('items/item.xml')!.toString('utf8').replace('Left lower lobe', 'Lingula')))
  const read = await readPackage(packed(files), counted())
  expect(read).toMatchObject({ kind: 'read', unread: [], questions: [{ notes: [{ what: 'changed', names: [] }], content: { stages: [{ question: { asked: { right: 'k3', options: [{ id: 'k3', words: 'Lingula' }, {}, {}] } } }] } }] })
})

test('a picture that is missing is said by its name', async () => {
  const files = await filesOf(writePackage([{ identifier: 'item', content: plainContent(WHOLE.hotspot.asked) }], PICTURES))
  const name = [...files.keys()].find((one) => one.startsWith('images/'))!
  files.delete(name)
  expect(await readPackage(packed(files), counted())).toMatchObject({ kind: 'read', questions: [{ notes: [{ what: 'pictures', names: [name] }] }] })
  files.delete('theatrum/item.json')
  expect(await readPackage(packed(files), counted())).toEqual({ kind: 'read', questions: [], unread: [{ where: 'item', why: 'picture', names: [`../${name}`] }] })
})
