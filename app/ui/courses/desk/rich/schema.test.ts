import { getSchema } from '@tiptap/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { richDoc, type RichDoc, type RichNode } from '~/domain/courses/rich-text'
import { richFromHtml } from '~/domain/courses/rich/from-html'
import { forEditor, richExtensions, richOf } from './schema'

const schema = getSchema(richExtensions(() => undefined))
const through = (doc: RichDoc): RichDoc => {
  const node = schema.nodeFromJSON(forEditor(doc))
  node.check()
  return richOf(node)
}

const HTML = ['<h1>A</h1>', '<p>b <b>c</b><sup>2</sup><a href="https://a.test">d</a></p>', '<ul><li>e<ol start=4><li>f', '</ul>', '<table><tr><th>g<td colspan=2>h<ul><li>i</ul></table>', '<pre>j\nk</pre>', '<blockquote>', '<hr>', '<span data-tex="x^2"></span>', '<div data-tex="y" data-block></div>', '<sup data-footnote="l"></sup>', '<li>m', '<td>n', 'o<br>p', "<p style='mso-list:l0 level3 lfo1'>q</p>", '<code>r</code>']

test('what is pasted stands in the editor as it was read, and is saved so', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...HTML), { maxLength: 20 }), (pieces) => {
    const pasted = richFromHtml(pieces.join(''))
    if (pasted.kind !== 'read') return
    const doc = through(pasted.doc)
    expect(richDoc.safeParse(doc).success).toBe(true)
    expect(through(doc)).toEqual(doc)
  }), { numRuns: 400 })
})

const loose: fc.Arbitrary<RichNode> = fc.letrec<{ node: RichNode }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', maxDepth: 5 },
    fc.record({ type: fc.constant('text' as const), text: fc.string({ minLength: 1, maxLength: 6 }), marks: fc.array(fc.constantFrom({ type: 'bold' as const }, { type: 'code' as const }, { type: 'superscript' as const }, { type: 'subscript' as const }, { type: 'link' as const, attrs: { href: 'https://a.test' } }), { maxLength: 4 }) }),
    fc.record({ type: fc.constantFrom('math' as const, 'mathBlock' as const, 'hardBreak' as const, 'horizontalRule' as const, 'footnote' as const) }),
    fc.record({ type: fc.constantFrom('paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'blockquote', 'codeBlock', 'table', 'tableRow', 'tableHeader', 'tableCell'), content: fc.array(tie('node'), { maxLength: 4 }) }) as fc.Arbitrary<RichNode>,
  ),
})).node

test('a text that was written elsewhere, in whatever order of frames, is shown in the editor with all its words', () => {
  const words = (node: RichNode): string => (node.text ?? '') + (node.content ?? []).map(words).join('')
  fc.assert(fc.property(fc.array(loose, { maxLength: 4 }), (content) => {
    const doc: RichDoc = { type: 'doc', content }
    const after = through(doc)
    expect(richDoc.safeParse(after).success).toBe(true)
    expect(words(after).replace(/\n/g, '')).toBe(words(doc).replace(/\n/g, ''))
  }), { numRuns: 400 })
})
