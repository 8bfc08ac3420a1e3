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
