import { Fragment, type ReactNode } from 'react'
import type { RichDoc, RichMark, RichNode } from '~/domain/courses/rich-text'
import { useTranslation } from '~/i18n/use-translation'
import { Formula } from './formula'

/** Rich text as elements of this tree, never as HTML. `name`: unique on the page, for footnotes' addresses. */
export function RichText({ doc, name }: { doc: RichDoc; name: string }) {
  const { t } = useTranslation('rich-text')
  const notes = footnotesOf(doc)
  const drawn: Drawn = { name, numbers: new Map(notes.map((note, at) => [note, at + 1])), tableLabel: t('table'), noteLabel: (number) => t('footnote', { number }) }
  return (
    <div className="rich">
      {childrenOf(doc, drawn)}
      {notes.length > 0 && (
        <section aria-label={t('footnotes')} className="rich-notes">
          <ol>
            {notes.map((note, at) => (
              <li key={at} id={`${name}-note-${at + 1}`}>{note.attrs?.words} <a href={`#${name}-ref-${at + 1}`} aria-label={t('backToText', { number: at + 1 })}>↩</a></li>
            ))}
          </ol>
        </section>
      )}
    </div>
  )
}

interface Drawn { name: string; numbers: ReadonlyMap<RichNode, number>; tableLabel: string; noteLabel: (number: number) => string }

const footnotesOf = (node: RichNode): RichNode[] => (node.type === 'footnote' ? [node] : (node.content ?? []).flatMap(footnotesOf))
const childrenOf = (node: RichNode, drawn: Drawn): ReactNode => (node.content ?? []).map((one, at) => <Fragment key={at}>{elementOf(one, drawn)}</Fragment>)

function elementOf(node: RichNode, drawn: Drawn): ReactNode {
  const inner = () => childrenOf(node, drawn)
  switch (node.type) {
    case 'doc': return inner()
    case 'text': return (node.marks ?? []).reduceRight(marked, node.text as ReactNode)
    case 'paragraph': return <p>{inner()}</p>
    case 'heading': return node.attrs?.level === 4 ? <h4>{inner()}</h4> : node.attrs?.level === 3 ? <h3>{inner()}</h3> : <h2>{inner()}</h2>
    case 'bulletList': return <ul>{inner()}</ul>
    case 'orderedList': return <ol start={node.attrs?.start}>{inner()}</ol>
    case 'listItem': return <li>{inner()}</li>
    case 'blockquote': return <blockquote>{inner()}</blockquote>
    // Wide code and tables scroll in a box of their own, which the keyboard reaches.
    case 'codeBlock': return <pre tabIndex={0}><code>{inner()}</code></pre>
    case 'table': return <div role="group" aria-label={drawn.tableLabel} tabIndex={0} className="rich-table"><table><tbody>{rowsOf(node, drawn)}</tbody></table></div>
    case 'tableRow': return <tr>{inner()}</tr>
    case 'tableHeader': return <th scope="col" {...spanOf(node)}>{inner()}</th>
    case 'tableCell': return <td {...spanOf(node)}>{inner()}</td>
    case 'horizontalRule': return <hr />
    case 'hardBreak': return <br />
    case 'math': return <Formula tex={node.attrs?.tex ?? ''} />
    case 'mathBlock': return <Formula tex={node.attrs?.tex ?? ''} isBlock />
    case 'footnote': {
      const number = drawn.numbers.get(node) ?? 0
      return <sup><a id={`${drawn.name}-ref-${number}`} href={`#${drawn.name}-note-${number}`} aria-label={drawn.noteLabel(number)} className="rich-ref">{number}</a></sup>
    }
  }
}

const spanOf = ({ attrs }: RichNode) => ({ colSpan: attrs?.colspan, rowSpan: attrs?.rowspan })

/** A header cell in a row of headers names its column, any other its row. */
function rowsOf(table: RichNode, drawn: Drawn): ReactNode {
  return (table.content ?? []).map((row, at) => {
    const cells = row.content ?? []
    const isHead = cells.every(({ type }) => type === 'tableHeader')
    return <tr key={at}>{cells.map((cell, n) => (cell.type === 'tableHeader' ? <th key={n} scope={isHead ? 'col' : 'row'} {...spanOf(cell)}>{childrenOf(cell, drawn)}</th> : <td key={n} {...spanOf(cell)}>{childrenOf(cell, drawn)}</td>))}</tr>
  })
}

function marked(inner: ReactNode, mark: RichMark): ReactNode {
  switch (mark.type) {
    case 'bold': return <strong>{inner}</strong>
    case 'italic': return <em>{inner}</em>
    case 'underline': return <u>{inner}</u>
    case 'strike': return <s>{inner}</s>
    case 'code': return <code>{inner}</code>
    case 'superscript': return <sup>{inner}</sup>
    case 'subscript': return <sub>{inner}</sub>
    case 'highlight': return <mark>{inner}</mark>
    // Checked when it was saved; looked at again, since an address is the one thing here that a browser carries out.
    case 'link': return /^(https:\/\/|mailto:)/.test(mark.attrs.href) ? <a href={mark.attrs.href} target="_blank" rel="noopener noreferrer">{inner}</a> : inner
  }
}
