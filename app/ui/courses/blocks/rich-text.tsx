import type { RichDoc, RichNode } from '~/domain/courses/rich-text'

/** Rich text as elements of this tree, never as HTML. `name`: unique on the page, for footnotes' addresses. */
export function RichText({ doc }: { doc: RichDoc; name: string }) {
  return <Plain node={doc} />
}

function Plain({ node }: { node: RichNode }): React.ReactNode {
  const inner = (node.content ?? []).map((one, i) => <Plain key={i} node={one} />)
  switch (node.type) {
    case 'text': return node.text
    case 'paragraph': return <p>{inner}</p>
    case 'heading': return <h2 className="text-lg font-semibold">{inner}</h2>
    default: return <>{inner}</>
  }
}
