import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { archiveOf } from './archive.server'
import { readPackage, writePackage } from './package.server'
import { plainContent, PNG, someContent } from './qti.fixture'
import { readXml } from './xml'
import { WHOLE } from '~/domain/questions/question.fixture'
import { wordsOf } from '~/domain/courses/words-of'
import { QUESTION_KINDS } from '~/domain/questions/question'

const counted = () => { let n = 0; return () => `new-${++n}` }
const text = (name: string, words: string) => ({ name, bytes: Buffer.from(words) })
const manifest = (...hrefs: string[]) => text('imsmanifest.xml', `<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><resources>${hrefs.map((href, n) => `<resource identifier="i${n}" type="imsqti_item_xmlv3p0" href="${href}"><file href="${href}"/></resource>`).join('')}</resources></manifest>`)
const FOLDER = resolve('tests/fixtures/qti')
const hostile = (name: string) => readFileSync(join(FOLDER, 'hostile', name))
const alone = (bytes: Uint8Array) => readPackage(bytes, counted())

test.each([
  ['external-entity.xml', 'doctype'], ['billion-laughs.xml', 'doctype'], ['unknown-entity.xml', 'entity'], ['adaptive.xml', 'adaptive'], ['template.xml', 'template'], ['no-key.xml', 'no-key'], ['several-gaps.xml', 'several-gaps'],
  ['picture-choices.xml', 'choice-not-words'], ['custom-interaction.xml', 'unsupported'], ['unclosed.xml', 'not-xml'], ['picture-outside.xml', 'picture'],
])('%s is refused: %s', async (name, why) => {
  expect(await alone(hostile(name))).toMatchObject({ kind: 'read', questions: [], unread: [{ why }] })
})

test('there is a test for each hostile file', () => {
  expect(readdirSync(join(FOLDER, 'hostile')).length).toBe(12)
})

test('of scripts, frames and handlers in a text nothing comes along, and they are named', async () => {
  const read = await alone(hostile('scripts.xml'))
  if (read.kind !== 'read') throw new Error(read.why)
  expect(read.unread).toEqual([])
  const [{ content, notes }] = read.questions as [(typeof read.questions)[number]]
  expect(JSON.stringify(content.stages)).not.toMatch(/script|alert|onclick|javascript|iframe|data:/i)
  expect(notes).toEqual([{ what: 'markup', names: ['script', 'iframe http://attacker.example/', 'img x.png'] }])
  expect(wordsOf(content.stages[0]!.question.stem)).toBe('Which lobe is it?')
})

test('what is nested without end, too large or too much is refused', () => {
  expect(readXml('<a>'.repeat(100_000))).toEqual({ kind: 'refused', why: 'too-deep' })
  expect(readXml(`<a>${'<b/>'.repeat(100_000)}</a>`)).toEqual({ kind: 'refused', why: 'too-large' })
  expect(readXml(`<a>${'x'.repeat(3_000_000)}</a>`)).toEqual({ kind: 'refused', why: 'too-large' })
  expect(readXml(`<a ${Array.from({ length: 100 }, (_, n) => `b${n}=""`).join(' ')}/>`)).toEqual({ kind: 'refused', why: 'not-xml' })
  for (const [xml, why] of [['<a>&b;</a>', 'entity'], ['<a>&#0;</a>', 'not-xml'], ['<a>&#xD800;</a>', 'not-xml'], ['<a b="1" b="2"/>', 'not-xml'], ['<a/><b/>', 'not-xml'], ['<a></b>', 'not-xml'], ['<a b=c/>', 'not-xml'], ['<a b="<"/>', 'not-xml'], ['<!DOCTYPE a><a/>', 'doctype'], ['<a>]]></a>', 'not-xml'], ['', 'not-xml'], ['<a>\u0001</a>', 'not-xml'], ['<a>& b</a>', 'not-xml']]) expect(readXml(xml!), xml).toEqual({ kind: 'refused', why })
})

test('paths lead nowhere out of the package', async () => {
  for (const href of ['../../etc/passwd', '/etc/passwd', 'file:///etc/passwd', 'http://attacker.example/item.xml', '..%2f..%2fetc%2fpasswd', '..\\item.xml', 'items/../../x.xml', '%ff']) {
    const read = await alone(archiveOf([manifest(href)]))
    expect(read, href).toMatchObject({ kind: 'read', questions: [], unread: [{ why: 'path' }] })
  }
  expect(await alone(archiveOf([manifest('items/none.xml')]))).toMatchObject({ unread: [{ why: 'missing', names: ['items/none.xml'] }] })
  expect(await alone(archiveOf([text('../x', 'y'), manifest('a.xml')]))).toEqual({ kind: 'unread', why: 'archive' })
})

test('a package that unpacks to more than it may, has no manifest or is none is refused', async () => {
  expect(await alone(archiveOf([manifest('a.xml'), { name: 'a.xml', bytes: Buffer.alloc(20_000_000, 0x20) }]))).toEqual({ kind: 'unread', why: 'archive' })
  expect(await alone(archiveOf([text('a.xml', '<a/>')]))).toEqual({ kind: 'unread', why: 'no-manifest' })
  expect(await alone(archiveOf([text('imsmanifest.xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')]))).toEqual({ kind: 'unread', why: 'manifest' })
  expect(await alone(archiveOf([manifest()]))).toEqual({ kind: 'unread', why: 'no-items' })
  expect(await alone(archiveOf([manifest(...Array.from({ length: 1_001 }, (_, n) => `${n}.xml`))]))).toEqual({ kind: 'unread', why: 'too-many-items' })
  expect(await alone(Buffer.alloc(100_000_000))).toEqual({ kind: 'unread', why: 'too-large' })
  expect(await alone(Buffer.from('%PDF-1.7'))).toEqual({ kind: 'unread', why: 'type' })
  expect(await alone(Buffer.from('PK\x03\x04nonsense'))).toEqual({ kind: 'unread', why: 'archive' })
})

test('of items that are large beyond all bounds together the last ones stay out, by name', async () => {
  const large = Buffer.from(`<qti-assessment-item identifier="a"><!--${'x'.repeat(1_900_000)}--></qti-assessment-item>`)
  const names = Array.from({ length: 15 }, (_, n) => `${n}.xml`)
  const read = await alone(archiveOf([manifest(...names), ...names.map((name) => ({ name, bytes: large }))]))
  expect(read.kind === 'read' && read.unread.map(({ why }) => why)).toEqual([...Array<string>(12).fill('no-item'), ...Array<string>(3).fill('too-many')])
})

test('one item of a thousand that cannot be read does not keep the others out', async () => {
  const item = readFileSync(join(FOLDER, 'others/choice-2x.xml'))
  const read = await alone(archiveOf([manifest('good.xml', 'bad.xml'), { name: 'good.xml', bytes: item }, text('bad.xml', '<!DOCTYPE a><a/>')]))
  expect(read).toMatchObject({ kind: 'read', questions: [{ identifier: 'lobe' }], unread: [{ where: 'i1', why: 'doctype', names: [] }] })
})

test('a record beside an item that says more than the model has is passed over for the item itself', async () => {
  const read = await alone(archiveOf([text('imsmanifest.xml', '<manifest><resources><resource identifier="i" type="imsqti_item_xmlv3p0" href="a.xml"><file href="a.xml"/><file href="theatrum/a.json"/></resource></resources></manifest>'), { name: 'a.xml', bytes: readFileSync(join(FOLDER, 'others/choice-2x.xml')) }, text('theatrum/a.json', '['.repeat(500_000))]))
  expect(read).toMatchObject({ kind: 'read', questions: [{ identifier: 'lobe', notes: [{ what: 'changed' }] }] })
})

/** @returns what came: never anything but a value */
async function comesToAnEnd(bytes: Uint8Array) {
  const read = await alone(bytes)
  expect(['read', 'unread']).toContain(read.kind)
}
const mutated = (bytes: Uint8Array, changes: readonly (readonly [number, number, number])[]) => {
  let all = Buffer.from(bytes)
  for (const [place, how, byte] of changes) {
    const at = Math.floor(place * all.length)
    if (how === 0) all[at] = byte
    else if (how === 1) all = Buffer.concat([all.subarray(0, at), all.subarray(at + 1 + (byte % 40))])
    else all = Buffer.concat([all.subarray(0, at), all.subarray(Math.max(0, at - byte)), Buffer.from([byte])])
  }
  return all
}
const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(2), fc.nat(255)), { minLength: 1, maxLength: 6 })
const KINDS = QUESTION_KINDS.map((kind) => ({ identifier: kind, content: plainContent(WHOLE[kind].asked) }))
const film = new Map([['film', { bytes: PNG, mime: 'image/png' as const, extension: 'png', width: 1, height: 1 }]])

test('a package with any of its bytes changed is read or refused, never worse', async () => {
  const whole = writePackage(KINDS, film)
  await fc.assert(fc.asyncProperty(changes, async (all) => comesToAnEnd(mutated(whole, all))), { numRuns: 1_500, seed: 12 })
})

test('an item with any of its characters changed is read or refused, never worse', async () => {
  const items = [...readdirSync(join(FOLDER, 'others')).map((name) => readFileSync(join(FOLDER, 'others', name))), ...readdirSync(join(FOLDER, 'ours')).map((name) => readFileSync(join(FOLDER, 'ours', name)))]
  await fc.assert(fc.asyncProperty(fc.constantFrom(...items), changes, async (bytes, all) => comesToAnEnd(mutated(bytes, all))), { numRuns: 4_000, seed: 13 })
})

test('a package whose files were exchanged for others is read or refused, never worse', async () => {
  const names = ['imsmanifest.xml', 'items/a.xml', 'theatrum/a.json', 'images/a.png']
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(fc.uint8Array({ maxLength: 200 }), someContent.map((content) => Buffer.from(JSON.stringify(content))), fc.constant(Buffer.from(PNG)))), { maxLength: 4 }), async (files) => {
    await comesToAnEnd(archiveOf([manifest('items/a.xml'), ...files.map(([name, bytes]) => ({ name, bytes }))]))
  }), { numRuns: 300, seed: 14 })
})
