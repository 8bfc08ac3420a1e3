export const COMMENT_BOUNDS = {
  /** Ten thousand words, in any script. */
  text: 80_000,
  /** Of one case. */
  comments: 20_000,
  /** Of one person in a minute: more is no discussion. */
  perMinute: 10,
  mentions: 10, why: 500,
} as const

/** What an author may change within: afterwards others have answered to it. */
export const EDIT_WITHIN_MS = 15 * 60_000

/** `@[Name](person:ID)`, as the page writes it when somebody is chosen from the list. */
const MENTION = /@\[[^\]\n]{1,120}\]\(person:([a-z0-9]{1,40})\)/g

export const mentionedIn = (text: string): string[] => [...new Set([...text.matchAll(MENTION)].map(([, id]) => id!))].slice(0, COMMENT_BOUNDS.mentions)

/** As it is read: a mention is its name. */
export const plainComment = (text: string): string => text.replace(/@\[([^\]\n]{1,120})\]\(person:[a-z0-9]{1,40}\)/g, '@$1')

/** A piece of what was said: words, or somebody who was named. */
export type SaidPiece = { kind: 'words'; text: string } | { kind: 'person'; name: string; personId: string }

export function piecesOf(text: string): SaidPiece[] {
  const pieces: SaidPiece[] = []
  let from = 0
  for (const match of text.matchAll(/@\[([^\]\n]{1,120})\]\(person:([a-z0-9]{1,40})\)/g)) {
    if (match.index > from) pieces.push({ kind: 'words', text: text.slice(from, match.index) })
    pieces.push({ kind: 'person', name: match[1]!, personId: match[2]! })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ kind: 'words', text: text.slice(from) })
  return pieces
}

/** Whom a text names, as its writer chose them from the list: name to id. */
export const namedIn = (text: string): Map<string, string> => new Map(piecesOf(text).flatMap((piece) => (piece.kind === 'person' ? [[piece.name, piece.personId] as const] : [])))

/** What was typed, with those who were chosen from the list written so that they are told. The longest name first: "Demo expert B" is not "Demo expert". */
export function withNames(typed: string, chosen: ReadonlyMap<string, string>): string {
  const names = [...chosen.keys()].filter((name) => name !== '' && !/[\]\n]/.test(name) && name.length <= 120).sort((a, b) => b.length - a.length)
  if (names.length === 0) return typed
  const pattern = new RegExp(`@(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?!\\p{Script=Latin}|\\p{N})`, 'gu')
  return typed.replace(pattern, (_all, name: string) => `@[${name}](person:${chosen.get(name)!})`)
}
