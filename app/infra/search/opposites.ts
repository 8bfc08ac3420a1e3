/**
 * Words that one slip of the pen turns into their opposite, or into another disease. Each line holds beginnings of such words: a
 * word that begins with one of them is only ever what was meant where what was typed begins with the very same one.
 */
const APART: readonly (readonly string[])[] = [
  ['hyper', 'hypo'], ['abduc', 'adduc'], ['efferen', 'afferen'], ['ilium', 'ileum', 'ileus', 'ilia', 'ilea'], ['peron', 'perin', 'periton'],
  ['inter', 'intra', 'infra'], ['macro', 'micro'], ['endo', 'ecto', 'exo'],
  ['dysphag', 'dysphas', 'dyspla'], ['aphag', 'aphas'], ['ureter', 'urethr'], ['arteri', 'atri'], ['arthr', 'arter'], ['carcinoid', 'carcinom'], ['tricusp', 'bicusp'], ['malleus', 'malleol'],
]

const beginningOf = (word: string, beginnings: readonly string[]) => beginnings.filter((one) => word.startsWith(one)).reduce((longest, one) => (one.length > longest.length ? one : longest), '')

/** Whether the words may be each other's opposite, so that one is no correction of the other. */
export function mayBeOpposites(typed: string, known: string): boolean {
  return typed !== known && APART.some((beginnings) => {
    const theirs = beginningOf(known, beginnings)
    return theirs !== '' && beginningOf(typed, beginnings) !== theirs
  })
}
