/** Of a block's words. A longer text is marked by hand. */
const MOST = 200

/** The sentences of a text's paragraphs, for whoever marks without a pointer: browsers mark words of a page by pointer alone. */
export function sentencesIn(paragraphs: readonly string[], language: string): string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' })
  const all = paragraphs.flatMap((paragraph) => [...segmenter.segment(paragraph.replace(/\s+/g, ' '))].map(({ segment }) => segment.trim()).filter((one) => /\p{L}/u.test(one)))
  return [...new Set(all)].slice(0, MOST)
}
