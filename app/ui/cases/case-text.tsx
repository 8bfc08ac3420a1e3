import { fromMarkdown } from 'mdast-util-from-markdown'
import type { Nodes, Parents } from 'mdast'
import { Fragment, useMemo, type ReactNode } from 'react'
import { cx } from '~/ui/class-names'

export interface CaseTextProps {
  /** Markdown. What is HTML in it is shown as it was written. */
  text: string
  lang?: string
  /** Keys of views that can be shown; a link to another one is plain words. */
  views?: ReadonlySet<string>
  onView?: (key: string) => void
  /** The view that the pictures show now. */
  shownView?: string | null
  className?: string
}

/** Deeper than anybody writes; what lies deeper is shown as words. */
const MOST_DEPTH = 12
const VIEW = /^view:([a-z0-9-]{1,40})$/
/** Quotes and lists within each other cost the reader of Markdown a pass for each: nobody writes more, whoever does gets plain words. */
const MOST_MARKERS = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){20}/m

/** An expert's text as elements of the page, never as HTML; `[words](view:KEY)` leads to a place in the pictures. */
export function CaseText({ text, lang, views, onView, shownView = null, className }: CaseTextProps) {
  const tree = useMemo(() => (MOST_MARKERS.test(text) ? null : fromMarkdown(text)), [text])
  const draw = (node: Nodes, depth: number): ReactNode => drawNode(node, depth, { views, onView, shownView, draw })
  return <div lang={lang} className={cx('flex flex-col gap-3 break-words', className)} data-case-text>{tree ? draw(tree, 0) : <p className="whitespace-pre-wrap">{text}</p>}</div>
}

interface Drawing extends Pick<CaseTextProps, 'views' | 'onView' | 'shownView'> { draw: (node: Nodes, depth: number) => ReactNode }

function drawNode(node: Nodes, depth: number, drawing: Drawing): ReactNode {
  if (depth > MOST_DEPTH) return wordsOf(node)
  const inside = (parent: Parents) => parent.children.map((child, i) => <Fragment key={i}>{drawing.draw(child, depth + 1)}</Fragment>)
  switch (node.type) {
    case 'root': return inside(node)
    case 'paragraph': return <p>{inside(node)}</p>
    // The page has its own title and parts: a text's headings stand below them.
    case 'heading': return node.depth <= 2 ? <h4 className="text-base font-semibold">{inside(node)}</h4> : <h5 className="font-medium text-ink-soft">{inside(node)}</h5>
    case 'blockquote': return <blockquote className="flex flex-col gap-2 border-l-4 border-line-strong pl-4 text-ink-soft">{inside(node)}</blockquote>
    case 'list': return node.ordered ? <ol start={node.start ?? 1} className="flex list-decimal flex-col gap-1 pl-6">{inside(node)}</ol> : <ul className="flex list-disc flex-col gap-1 pl-6">{inside(node)}</ul>
    // A short point is its words alone; more paragraphs of one stand apart.
    case 'listItem': return <li>{node.children.map((child, i) => (child.type === 'paragraph' && !node.spread ? <Fragment key={i}>{inside(child)}</Fragment> : <Fragment key={i}>{drawing.draw(child, depth + 1)}</Fragment>))}</li>
    case 'emphasis': return <em>{inside(node)}</em>
    case 'strong': return <strong className="font-semibold">{inside(node)}</strong>
    case 'text': return node.value
    case 'inlineCode': return <code className="rounded-sm bg-sunken px-1 font-mono text-sm">{node.value}</code>
    case 'code': return <pre className="overflow-x-auto rounded-sm bg-sunken p-3 font-mono text-sm">{node.value}</pre>
    case 'break': return <br />
    case 'thematicBreak': return <hr className="border-line" />
    case 'html': return node.value
    case 'image': return node.alt
    case 'link': return drawLink(node.url, inside(node), drawing)
    case 'linkReference': return inside(node)
    default: return wordsOf(node)
  }
}

function drawLink(url: string, words: ReactNode, { views, onView, shownView }: Drawing): ReactNode {
  const key = VIEW.exec(url)?.[1]
  if (key) {
    if (!onView || (views && !views.has(key))) return words
    return (
      <button
        type="button" data-view={key} aria-pressed={key === shownView} onClick={() => onView(key)}
        className={cx('inline rounded-sm text-left font-medium text-accent underline decoration-2 underline-offset-2 hover:bg-accent-soft', key === shownView && 'bg-accent-soft')}
      >
        {words}
      </button>
    )
  }
  // Nothing but the web's own safe kind is followed from here.
  if (!/^https:\/\/[^\s"<>]+$/.test(url)) return words
  return <a href={url} target="_blank" rel="noopener noreferrer nofollow" className="font-medium text-accent underline underline-offset-2">{words}</a>
}

/** All words in it, for what is not drawn. */
function wordsOf(node: Nodes): string {
  const words: string[] = []
  // Not by recursion: it may be as deep as the text is long.
  const waiting: Nodes[] = [node]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ('value' in next) words.push(next.value)
    if ('children' in next) waiting.push(...[...next.children].reverse())
  }
  return words.join(' ')
}
