interface Named { key: string; en: readonly string[]; zh: readonly string[] }

/** By any of their names: those that begin with what was typed before those that hold it; in the vocabulary's order otherwise. */
export function matching<Choice extends Named>(choices: readonly Choice[], typed: string): Choice[] {
  const wanted = plain(typed)
  if (wanted === '') return [...choices]
  const rank = ({ en, zh }: Choice) => Math.min(...[...en, ...zh].map((name) => {
    const at = plain(name).indexOf(wanted)
    if (at < 0) return 3
    return at === 0 ? 0 : plain(name)[at - 1] === ' ' ? 1 : 2
  }))
  return choices.map((one) => ({ one, by: rank(one) })).filter(({ by }) => by < 3).sort((a, b) => a.by - b.by).map(({ one }) => one)
}

/** X-ray, x ray and XRAY are one word to who types. */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[-_\s]+/g, ' ').trim()
