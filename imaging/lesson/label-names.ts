import type { LabelRecipe } from './recipe'
import type { Two } from './manifest'
import { plainName, type LabelName } from './label-table'

/** What structures are called in both languages, by the short names of atlases; comes from content/anatomy/names.json. */
export interface NameList {
  /** Groups that names belong to; `parent` is another group's key. */
  groups: Record<string, Two & { parent?: string }>
  /** By `nameKey` of the words without their side: "precentral", "frontal-sup-orb". */
  names: Record<string, Two & { group?: string }>
  /** By the label's number, where somebody named it in both languages: goes before all others. */
  labels?: Record<string, Two>
}
export const NO_NAMES: NameList = { groups: {}, names: {} }

type Side = 'left' | 'right' | 'middle'
export const SIDE_GROUPS: { key: Side; name: Two; parent: null }[] = [
  { key: 'left', name: { en: 'Left', zh: '左侧' }, parent: null },
  { key: 'right', name: { en: 'Right', zh: '右侧' }, parent: null },
  { key: 'middle', name: { en: 'Midline and both sides', zh: '中线及双侧' }, parent: null },
]

const END = /[_. -]+(L|left|R|right)$/i
const START = /^(left|right|lh|rh)[_. -]+/i

/** By how atlases begin or end such names; the rest is the name of both sides. */
export function sideOf(words: string): { side: Side; rest: string } {
  const end = END.exec(words)?.[1] ?? START.exec(words)?.[1]
  if (!end) return { side: 'middle', rest: words }
  return { side: end.toLowerCase().startsWith('l') ? 'left' : 'right', rest: words.replace(END, '').replace(START, '') || words }
}

export const nameKey = (words: string): string => words.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60)

/** Each label with a key of its own, names in two languages, group and colour. The same table gives the same keys. */
export function labelRecipes(found: readonly LabelName[], list: NameList = NO_NAMES): LabelRecipe[] {
  const taken = new Set<string>()
  return found.map(({ label, words, colour }) => {
    const { side, rest } = sideOf(words)
    const known = own(list.names, nameKey(rest)) ?? own(list.names, nameKey(words))
    return {
      label, key: uniqueKey(words, label, taken), depthOrder: 0, colour: colour ?? colourOf(label),
      name: own(list.labels ?? {}, String(label)) ?? (known ? sided(known, side) : plainName(words)),
      group: known?.group !== undefined && own(list.groups, known.group) ? known.group : side,
    }
  })
}

/** All that the recipes' groups may name. */
export const labelGroups = (list: NameList = NO_NAMES): { key: string; name: Two; parent: string | null }[] =>
  [...SIDE_GROUPS, ...Object.entries(list.groups).map(([key, { en, zh, parent }]) => ({ key, name: { en, zh }, parent: parent ?? null }))]

const sided = ({ en, zh }: Two, side: Side): Two => {
  if (side === 'middle') return { en, zh }
  return side === 'left' ? { en: `${en}, left`, zh: `左侧${zh}` } : { en: `${en}, right`, zh: `右侧${zh}` }
}

/** A name such as "constructor" is in a file's hands. */
const own = <T>(of: Record<string, T>, key: string): T | undefined => (Object.hasOwn(of, key) ? of[key] : undefined)

function uniqueKey(words: string, label: number, taken: Set<string>): string {
  const plain = nameKey(words) || 'label'
  let key = taken.has(plain) ? `${plain}-${label}` : plain
  while (taken.has(key)) key = `${key}.`
  taken.add(key)
  return key
}

/** Hues as far from each other as the golden angle puts them, in three brightnesses. */
export function colourOf(label: number): string {
  const hue = (label * 137.508) % 360
  const lightness = [0.62, 0.52, 0.72][label % 3]!
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    return Math.round(255 * (lightness - 0.5 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))).toString(16).padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
