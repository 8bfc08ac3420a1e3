/** A name for a view that no other has: of its words where they are Latin, so that an author knows it again in the text. */
export function newViewKey(words: string, taken: readonly string[]): string {
  const base = words.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 30).replace(/-+$/, '') || 'view'
  if (!taken.includes(base)) return base
  for (let n = 2; ; n += 1) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`
}

/** Puts `[words](view:KEY)` around what is chosen of a text, or at the cursor with the view's own words. */
export function linked(text: string, from: number, to: number, key: string, words: string): { text: string; at: number } {
  // A bracket would end the link's words.
  const shown = (text.slice(from, to).trim() || words || key).replace(/[[\]]/g, '')
  const link = `[${shown}](view:${key})`
  return { text: text.slice(0, from) + link + text.slice(to), at: from + link.length }
}
