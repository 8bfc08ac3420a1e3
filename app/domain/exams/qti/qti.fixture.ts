import fc from 'fast-check'
import type { RichDoc, RichNode } from '~/domain/courses/rich-text'
import { QUESTION_KINDS, type Asked, type QuestionKind } from '~/domain/questions/question'
import { LEVELS, type ItemContent } from '../item'

/** Random questions of every kind, for what must hold of all. */

/** A picture of one pixel. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

const someId = fc.stringMatching(/^[a-z0-9-]{1,12}$/)
const line = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('肺炎', '气胸？', 'a < b & c > "d"', ']]>', '&amp;', '=1+1', 'x\ny', '\u0001', '1e3', ' edge '))
const solid = line.map((text) => text || 'words')
const inline: fc.Arbitrary<RichNode> = fc.oneof(
  { weight: 4, arbitrary: solid.map((text): RichNode => ({ type: 'text', text })) },
  fc.tuple(solid, fc.constantFrom('bold', 'italic', 'underline', 'strike', 'code', 'superscript', 'subscript', 'highlight')).map(([text, type]): RichNode => ({ type: 'text', text, marks: [{ type: type as 'bold' }] })),
  solid.map((text): RichNode => ({ type: 'text', text, marks: [{ type: 'link', attrs: { href: 'https://theatrum.example/a?b=1&c=2' } }] })),
  fc.constant<RichNode>({ type: 'hardBreak' }), line.map((tex): RichNode => ({ type: 'math', attrs: { tex } })), line.map((words): RichNode => ({ type: 'footnote', attrs: { words } })),
)
const paragraph = fc.array(inline, { maxLength: 3 }).map((content): RichNode => ({ type: 'paragraph', content }))
const blockNode: fc.Arbitrary<RichNode> = fc.oneof(
  { weight: 4, arbitrary: paragraph },
  fc.tuple(solid, fc.constantFrom(2, 3, 4)).map(([text, level]): RichNode => ({ type: 'heading', attrs: { level: level as 2 }, content: [{ type: 'text', text }] })),
  fc.array(paragraph, { minLength: 1, maxLength: 3 }).map((all): RichNode => ({ type: 'bulletList', content: all.map((one) => ({ type: 'listItem', content: [one] })) })),
  fc.array(paragraph, { minLength: 1, maxLength: 3 }).map((all): RichNode => ({ type: 'orderedList', attrs: { start: 3 }, content: all.map((one) => ({ type: 'listItem', content: [one] })) })),
  fc.array(paragraph, { minLength: 1, maxLength: 2 }).map((content): RichNode => ({ type: 'blockquote', content })),
  solid.map((text): RichNode => ({ type: 'codeBlock', content: [{ type: 'text', text }] })),
  fc.array(paragraph, { minLength: 1, maxLength: 3 }).map((all): RichNode => ({ type: 'table', content: [{ type: 'tableRow', content: all.map((one) => ({ type: 'tableHeader', attrs: { colspan: 2 }, content: [one] })) }, { type: 'tableRow', content: all.map((one) => ({ type: 'tableCell', content: [one] })) }] })),
  fc.constant<RichNode>({ type: 'horizontalRule' }), line.map((tex): RichNode => ({ type: 'mathBlock', attrs: { tex } })),
)
export const someDoc: fc.Arbitrary<RichDoc> = fc.array(blockNode, { maxLength: 4 }).map((content) => ({ type: 'doc', content }))

const lines = (minLength: number, maxLength = 6) => fc.uniqueArray(fc.tuple(someId, line), { minLength, maxLength, selector: ([id]) => id }).map((all) => all.map(([id, words]) => ({ id, words })))
const options = fc.tuple(lines(2), line).map(([all, why]) => all.map((one, n) => ({ ...one, why: n % 2 === 0 ? why : '' })))
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n + 0)
const place = fc.tuple(share, share)
const mm = fc.double({ min: -1_000, max: 1_000, noNaN: true }).map((n) => n + 0)
const size = fc.double({ min: 0.01, max: 400, noNaN: true })
const stack = fc.record({ studyId: fc.option(someId), seriesId: fc.option(someId), shown: fc.constant(null) })
const unit = fc.constantFrom('', 'mm', 'µg/L', '毫升')

/** A kind without a generator does not compile. */
export const ASKED: { [K in QuestionKind]: fc.Arbitrary<Extract<Asked, { kind: K }>> } = {
  single: options.chain((all) => fc.record({ kind: fc.constant('single'), options: fc.constant(all), right: fc.option(fc.constantFrom(...all.map(({ id }) => id))) })),
  multiple: options.chain((all) => fc.record({ kind: fc.constant('multiple'), options: fc.constant(all), right: fc.subarray(all.map(({ id }) => id)), scoring: fc.constantFrom('all-or-nothing', 'partial') })),
  'true-false': fc.tuple(lines(1), fc.boolean()).map(([all, isTrue]) => ({ kind: 'true-false', statements: all.map((one, n) => ({ ...one, isTrue: isTrue !== (n % 2 === 0) })) })),
  match: fc.tuple(lines(2), lines(1)).chain(([all, items]) => fc.array(fc.option(fc.constantFrom(...all.map(({ id }) => id))), { minLength: items.length, maxLength: items.length }).map((right) => ({ kind: 'match', options: all, items: items.map((one, n) => ({ ...one, right: right[n]! })) }))),
  order: lines(2).map((items) => ({ kind: 'order', items })),
  numeric: fc.record({ kind: fc.constant('numeric'), right: fc.option(mm), tolerance: size, unit }),
  short: fc.array(line, { maxLength: 4 }).map((accepts) => ({ kind: 'short', accepts })),
  hotspot: fc.record({
    kind: fc.constant('hotspot'), mediaId: fc.option(fc.constant('picture')), alt: line,
    areas: fc.array(fc.oneof(fc.record({ kind: fc.constant('circle'), centre: place, radius: fc.double({ min: 0.001, max: 1, noNaN: true }) }), fc.record({ kind: fc.constant('box'), from: place, to: place }), fc.record({ kind: fc.constant('polygon'), points: fc.array(place, { minLength: 3, maxLength: 6 }) })), { maxLength: 3 }),
  }),
  slice: fc.tuple(stack, fc.option(fc.nat(500)), fc.option(fc.nat(500))).map(([on, from, to]) => ({ kind: 'slice', ...on, from, to })),
  mark: fc.tuple(stack, fc.array(fc.tuple(mm, mm, mm), { maxLength: 3 }), size).map(([on, points, withinMm]) => ({ kind: 'mark', ...on, points, withinMm })),
  measure: fc.tuple(stack, fc.option(size), size).map(([on, rightMm, toleranceMm]) => ({ kind: 'measure', ...on, rightMm, toleranceMm })),
} as { [K in QuestionKind]: fc.Arbitrary<Extract<Asked, { kind: K }>> }

const someStage = fc.tuple(fc.constantFrom(...QUESTION_KINDS).chain((kind) => ASKED[kind] as fc.Arbitrary<Asked>), fc.option(someDoc), someDoc, fc.option(someDoc), fc.constantFrom(0.5, 1, 2, 3.25, 100)).map(([asked, words, stem, explanation, points]) => ({ words, question: { id: '', stem, points, explanation, asked } }))
const tags = fc.array(fc.constantFrom('Chest', 'CT', '胸部', 'a, "b"'), { maxLength: 3 })

export const someContent: fc.Arbitrary<ItemContent> = fc.tuple(fc.array(someStage, { minLength: 1, maxLength: 3 }), fc.uniqueArray(someId, { minLength: 3, maxLength: 3 }), fc.record({
  title: line, language: fc.constantFrom('en', 'zh'), lead: fc.option(someDoc), reference: line, caseId: fc.option(someId), courseId: fc.option(someId),
  tags: fc.record({ subject: tags, modality: tags, anatomy: tags }), level: fc.option(fc.constantFrom(...LEVELS)), difficulty: fc.option(share),
})).map(([stages, ids, more]) => ({ format: 1, ...more, stages: stages.map((stage, n) => ({ ...stage, question: { ...stage.question, id: ids[n]! } })) }) as ItemContent)

/** The same content each time, whole and plain, of one kind. */
export const plainContent = (asked: Asked, more: Partial<ItemContent> = {}): ItemContent => ({
  format: 1, title: 'Chest film', language: 'en', lead: null, reference: '', caseId: null, courseId: null, tags: { subject: [], modality: [], anatomy: [] }, level: null, difficulty: null,
  stages: [{ words: null, question: { id: 'question', stem: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'What is it?' }] }] }, points: 2, explanation: null, asked } }],
  ...more,
})
