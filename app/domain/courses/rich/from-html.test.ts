import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { richDoc, type RichDoc, type RichNode } from '../rich-text'
import { wordsOf } from '../words-of'
import { richFromHtml } from './from-html'
import { shaped } from './shape'

function read(html: string): RichDoc {
  const pasted = richFromHtml(html)
  if (pasted.kind !== 'read') throw new Error(pasted.kind)
  return pasted.doc
}
/** Short: h2(words) ul(li(p(words))). */
const brief = (node: RichNode): string => {
  const inner = (node.content ?? []).map(brief).join('')
  const marks = (node.marks ?? []).map((one) => (one.type === 'link' ? `link=${one.attrs.href}` : one.type)).join(',')
  const names: Partial<Record<RichNode['type'], string>> = { paragraph: 'p', heading: `h${node.attrs?.level}`, bulletList: 'ul', orderedList: `ol${node.attrs?.start ?? ''}`, listItem: 'li', tableRow: 'tr', tableHeader: 'th', tableCell: 'td', blockquote: 'quote', codeBlock: 'pre', hardBreak: 'br', horizontalRule: 'hr' }
  switch (node.type) {
    case 'doc': return inner
    case 'text': return marks ? `[${marks}:${node.text}]` : node.text!
    case 'math': case 'mathBlock': return `${node.type}{${node.attrs!.tex}}`
    case 'footnote': return `note{${node.attrs!.words}}`
    default: return `${names[node.type] ?? node.type}(${inner})`
  }
}
const kept = (html: string) => brief(read(html))

/** As Word for Windows puts it on the clipboard, shortened. */
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta charset=utf-8><style><!-- /* Font Definitions */ p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1><a name="_Toc1">Pneumothorax<o:p></o:p></a></h1>
<p class=MsoNormal>Air in the <b style='mso-bidi-font-weight:normal'>pleural
space</b>;<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span>[1]</span><![endif]></span></span></a> SpO<sub>2</sub> falls.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Tension<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><!--[if !supportLists]--><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><!--[endif]-->Needle at once<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>Simple<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp;</span></span>Third step<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td width=200 colspan=2 style='width:150pt'><p class=MsoNormal>Side<o:p></o:p></p></td></tr><tr><td><p class=MsoNormal>L</p></td><td><p class=MsoNormal>R</p></td></tr></table>
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1 width="33%"><![endif]>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1">[1]</a> Also after a biopsy.<o:p></o:p></p></div></div>
<!--EndFragment--></body></html>`

describe('text that is brought from elsewhere', () => {
  test('keeps headings, lists within lists, numbers, tables, raised signs and footnotes of Word', () => {
    expect(kept(WORD)).toBe('h2(Pneumothorax)p(Air in the [bold:pleural space];note{Also after a biopsy.} SpO[subscript:2] falls.)ul(li(p(Tension)ul(li(p(Needle at once))))li(p(Simple)))ol3(li(p(Third step)))table(tr(td(p(Side)))tr(td(p(L))td(p(R))))')
    expect(JSON.stringify(read(WORD))).toContain('"colspan":2')
  })

  test('keeps what Google Docs means, not how it says it', () => {
    expect(kept('<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400">Signs</span></h2><p dir="ltr"><span style="font-weight:700">Deep</span><span style="font-style:italic;font-weight:400"> sulcus</span></p><ul><li dir="ltr" aria-level="1"><p role="presentation"><span>One</span></p></li><ul><li aria-level="2"><p><span>Two</span></p></li></ul></ul></b>'))
      .toBe('h2(Signs)p([bold:Deep][italic: sulcus])ul(li(p(One)ul(li(p(Two)))))')
  })

  test('keeps Chinese text without the spaces that Word puts where its lines break', () => {
    expect(kept("<p class=MsoNormal><span lang=ZH-CN>气胸时胸膜腔\r\n内有气体，需<b>立即</b>处理。</span></p><p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>一、</span>诊断</p>")).toBe('p(气胸时胸膜腔内有气体，需[bold:立即]处理。)ol(li(p(诊断)))')
  })

  test('carries out nothing: scripts, handlers and addresses that run are gone, words stay', () => {
    expect(kept('<p onclick="steal()">Read <a href="javascript:alert(1)">this</a><script>alert("x")</script><img src=x onerror=alert(1)> and <a href=" java\nscript:alert(1)">that</a>, <a href="https://who.int/a?b=1&amp;c=2" onmouseover=x>WHO</a></p><iframe src="https://evil.test"><p>in it</p></iframe><svg onload=alert(1)><text>svg</text></svg><style>p{}</style>'))
      .toBe('p(Read this and that, [link=https://who.int/a?b=1&c=2:WHO])')
    expect(kept('<p>a<!--><script>alert(1)</script>--></p><p>b</p>')).toBe('p(a)p(b)')
  })

  test('keeps a table of a page with its header cells, and formulas that bring their TeX', () => {
    expect(kept('<table><caption>Doses</caption><thead><tr><td>Drug</td><th>mg</th></tr></thead><tbody><tr><td>A<td>5&nbsp;&micro;g<tr><td>B<td>&lt;2</table>')).toBe('p(Doses)table(tr(th(p(Drug))th(p(mg)))tr(td(p(A))td(p(5\u00a0µg)))tr(td(p(B))td(p(<2))))')
    expect(kept('<p>So <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span class="katex-html">x2</span></span>.</p>')).toBe('p(So math{x^2}.)')
  })

  test('keeps code as it stands', () => {
    expect(kept('<pre>a  b\n  <b>c</b></pre><p>1 < 2 &unknown; &#x4e2d;</p>')).toBe('pre(a  b\n  c)p(1 < 2 &unknown; 中)')
  })

  test('says so when it is too large, and when nothing is in it', () => {
    expect(richFromHtml(`<p>${'a'.repeat(60_001)}</p>`)).toEqual({ kind: 'too-large' })
    expect(richFromHtml('<p>a</p>'.repeat(3_000))).toEqual({ kind: 'too-large' })
    expect(richFromHtml('x'.repeat(5_000_001))).toEqual({ kind: 'too-large' })
    expect(richFromHtml('<img src=x><p>&nbsp;</p>')).toEqual({ kind: 'nothing' })
  })

  test('is read at once and whole however deep it is nested', () => {
    for (const tag of ['div', 'ul><li', 'blockquote', 'table><tr><td', 'b', 'span'])
      expect(wordsOf(read(`<${tag}>`.repeat(1_000) + 'word' + `</${tag.split('><').reverse().join('></')}>`.repeat(1_000) + '<p>after</p>'))).toMatch(/word\s*after/)
    const began = performance.now()
    richFromHtml('<'.repeat(200_000)); richFromHtml('<a b="'.repeat(200_000)); richFromHtml('<!--'.repeat(200_000)); richFromHtml('<div>'.repeat(200_000)); richFromHtml('<p><script>'.repeat(100_000)); richFromHtml('&'.repeat(200_000)); richFromHtml("<p style='mso-list:l0 level9 lfo1'>".repeat(20_000))
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

const TAGS = ['p', 'div', 'span', 'b', 'i', 'u', 's', 'sup', 'sub', 'code', 'a', 'ul', 'ol', 'li', 'table', 'tr', 'td', 'th', 'thead', 'tbody', 'h1', 'h3', 'h6', 'pre', 'blockquote', 'br', 'hr', 'img', 'script', 'style', 'svg', 'o:p', 'caption', 'dd', 'mark']
const ATTRIBUTES = ['', ' onclick="x()"', ' href="javascript:alert(1)"', ' href="https://a.test/"', ' href=mailto:a@b.test', " style='mso-list:l0 level2 lfo1'", " style='mso-list:Ignore'", ' style="font-weight:700;vertical-align:super"', ' colspan=99 rowspan=0', ' start=99999999', ' data-tex="x^2"', ' data-tex data-block', ' data-footnote="n"', ' id=ftn1', ' href="#_ftn1"', ' class=katex', ' "', ' =']
const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...TAGS), fc.constantFrom(...ATTRIBUTES)).map(([tag, attribute]) => `<${tag}${attribute}>`),
  fc.constantFrom(...TAGS).map((tag) => `</${tag}>`),
  fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('气胸', ' ', '\n', '\u00a0', '<!--', '-->', '<![if !supportLists]>', '<![endif]>', '&nbsp;', '&#0;', '&#xD800;', '<', '>', '"', '1 < 2'),
)

test('whatever is pasted, what comes of it is a text that may be saved, or a refusal', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
    const pasted = richFromHtml(pieces.join(''))
    if (pasted.kind !== 'read') return
    expect(richDoc.safeParse(pasted.doc).success).toBe(true)
    expect(JSON.stringify(pasted.doc)).not.toMatch(/"href":"(?!https:|mailto:)/)
    // In shape once, in shape for good.
    expect(shaped(pasted.doc.content!)).toEqual(pasted.doc)
  }), { numRuns: 1_500 })
})
