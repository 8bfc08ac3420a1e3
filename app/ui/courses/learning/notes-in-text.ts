import { useEffect } from 'react'
import { quoteIn } from './find-quote'
import type { NoteShown } from './use-notes'

const COLOURS = ['yellow', 'green', 'blue', 'pink']

/**
 * One's own highlights where their words stand. Drawn over the text, not into it: what React drew is left alone. A browser that
 * cannot (before 2023), and words that were changed since, leave the quote in the list of notes.
 */
export function useNotesInText(notes: readonly NoteShown[] | null): void {
  useEffect(() => {
    if (!notes || typeof Highlight === 'undefined') return
    const found = new Map(COLOURS.map((colour) => [colour, [] as Range[]]))
    for (const { blockId, quote, colour } of notes) {
      if (quote === '') continue
      for (const text of document.querySelectorAll(`#block-${CSS.escape(blockId)} .rich`)) {
        const range = rangeOf(text, quote)
        if (range) { (found.get(colour) ?? found.get('yellow'))!.push(range); break }
      }
    }
    for (const [colour, ranges] of found) CSS.highlights.set(`note-${colour}`, new Highlight(...ranges))
    return () => { for (const colour of COLOURS) CSS.highlights.delete(`note-${colour}`) }
  }, [notes])
}

function rangeOf(element: Element, quote: string): Range | null {
  const nodes: Text[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) nodes.push(walker.currentNode as Text)
  const place = quoteIn(nodes.map(({ data }) => data), quote)
  if (!place) return null
  const range = document.createRange()
  range.setStart(nodes[place.from.piece]!, place.from.offset)
  range.setEnd(nodes[place.to.piece]!, place.to.offset)
  return range
}
