import { VRS, type Tag, type Vr } from '#imaging/contract'
import { DICTIONARY } from './dictionary-data'

export interface DictionaryEntry {
  /** What it may be represented as; the first where nothing else decides. */
  vrs: readonly Vr[]
  /** Value multiplicity as the standard writes it: '1', '1-n', '2-2n'. */
  vm: string
  keyword: string
}

const KNOWN_VRS = new Set<string>(VRS)
let byTag: Map<Tag, DictionaryEntry> | null = null
let byKeyword: Map<string, Tag> | null = null

export const isVr = (text: string): text is Vr => KNOWN_VRS.has(text)

/** What PS3.6 says of a standard attribute; null for private and unknown ones. Read at the first question. */
export function lookUp(tag: Tag): DictionaryEntry | null {
  byTag ??= load()
  return byTag.get(tag) ?? byTag.get(firstOfItsGroup(tag)) ?? null
}

/** 'PatientName' -> '00100010'. */
export function tagOf(keyword: string): Tag | null {
  byTag ??= load()
  byKeyword ??= new Map([...byTag].map(([tag, entry]) => [entry.keyword, tag]))
  return byKeyword.get(keyword) ?? null
}

/** Private attributes stand in odd groups. */
export const isPrivate = (tag: Tag): boolean => (tag.charCodeAt(3) & 1) === (tag.charCodeAt(3) > 0x40 ? 0 : 1)

/** (gggg,0010-00FF) of an odd group names whose attributes follow. */
export const isPrivateCreator = (tag: Tag): boolean => isPrivate(tag) && tag.startsWith('00', 4) && tag.charCodeAt(6) > 0x30

/** Curves, overlays and the like repeat by group; the dictionary holds the first. */
function firstOfItsGroup(tag: Tag): Tag {
  if (tag.startsWith('60') || tag.startsWith('50')) return `${tag.slice(0, 2)}00${tag.slice(4)}`
  if (tag.startsWith('7F')) return `7F00${tag.slice(4)}`
  if (tag.startsWith('002031')) return '00203100'
  return tag
}

function load(): Map<Tag, DictionaryEntry> {
  const entries = new Map<Tag, DictionaryEntry>()
  for (const line of DICTIONARY.split('\n')) {
    const [tag, vrs, vm, keyword] = line.split(' ')
    if (tag && vrs && vm && keyword) entries.set(tag, { vrs: vrs.split('|').filter(isVr), vm, keyword })
  }
  return entries
}
