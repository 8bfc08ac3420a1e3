interface Place { piece: number; offset: number }

/**
 * Where a quote stands in a text that is in pieces. White space does not count: a marked passage has line breaks where the page has
 * cells and paragraphs. The first place is taken. Pure.
 */
export function quoteIn(pieces: readonly string[], quote: string): { from: Place; /** Behind its last character. */ to: Place } | null {
  const wanted = quote.replace(/\s+/g, '')
  if (wanted === '') return null
  let text = ''
  const places: Place[] = []
  pieces.forEach((words, piece) => {
    for (let offset = 0; offset < words.length; offset++) {
      if (/\s/.test(words[offset]!)) continue
      text += words[offset]!
      places.push({ piece, offset })
    }
  })
  const at = text.indexOf(wanted)
  if (at < 0) return null
  const last = places[at + wanted.length - 1]!
  return { from: places[at]!, to: { piece: last.piece, offset: last.offset + 1 } }
}
