/** A name for a view that no other has. Not of its words: a name stands in addresses, and the words may be the answer. */
export function newViewKey(taken: readonly string[]): string {
  if (!taken.includes('view')) return 'view'
  for (let n = 2; ; n += 1) if (!taken.includes(`view-${n}`)) return `view-${n}`
}

/** Puts `[words](view:KEY)` around what is chosen of a text, or at the cursor with the view's own words. */
export function linked(text: string, from: number, to: number, key: string, words: string): { text: string; at: number } {
  // A bracket would end the link's words.
  const shown = (text.slice(from, to).trim() || words || key).replace(/[[\]]/g, '')
  const link = `[${shown}](view:${key})`
  return { text: text.slice(0, from) + link + text.slice(to), at: from + link.length }
}
