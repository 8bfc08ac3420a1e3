import { ImageRefused } from '#imaging/contract'
import type { LabelRecipe } from './recipe'

const MAX_LINES = 5_000
const MAX_NAME = 100

/**
 * Lines of number and name ("1 Precentral_L 2001", "1|Precentral|…"), as atlases bring them; what follows the name is theirs.
 * Each label gets a colour of its own and a key that its name gives; the name stands in both languages until somebody translates it.
 * @throws ImageRefused
 */
export function readLabelTable(table: string): LabelRecipe[] {
  const lines = table.split(/\r?\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith('#'))
  if (lines.length > MAX_LINES) throw new ImageRefused('too-large', `${lines.length} labels`)
  const seen = new Set<number>()
  const keys = new Set<string>()
  return lines.flatMap((line): LabelRecipe[] => {
    const match = /^(\d{1,5})[\s,|]+([^\s,|]+)/.exec(line)
    if (!match) throw new ImageRefused('damaged', 'a line without number and name in a table of labels')
    const label = Number(match[1])
    if (label === 0) return []
    if (label > 65_535 || seen.has(label)) throw new ImageRefused('damaged', `label ${label} in a table of labels`)
    seen.add(label)
    const words = match[2]!.slice(0, MAX_NAME)
    const name = words.replace(/_/g, ' ')
    const key = uniqueKey(words, label, keys)
    return [{ label, key, name: { en: name, zh: name }, group: sideOf(words), colour: colourOf(label), depthOrder: 1 }]
  })
}

export const SIDE_GROUPS = [
  { key: 'left', name: { en: 'Left', zh: '左侧' }, parent: null },
  { key: 'right', name: { en: 'Right', zh: '右侧' }, parent: null },
  { key: 'middle', name: { en: 'Midline and both sides', zh: '中线及双侧' }, parent: null },
]

/** By how atlases end such names. */
const sideOf = (words: string): string => (/[_.-](L|left)$/i.test(words) ? 'left' : /[_.-](R|right)$/i.test(words) ? 'right' : 'middle')

function uniqueKey(words: string, label: number, taken: Set<string>): string {
  const plain = words.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'label'
  const key = taken.has(plain) ? `${plain}-${label}` : plain
  taken.add(key)
  return key
}

/** Hues as far from each other as the golden angle puts them, in three brightnesses. */
function colourOf(label: number): string {
  const hue = (label * 137.508) % 360
  const lightness = [0.62, 0.52, 0.72][label % 3]!
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    return Math.round(255 * (lightness - 0.5 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))).toString(16).padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
