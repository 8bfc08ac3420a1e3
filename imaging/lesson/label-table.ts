import { ImageRefused } from '#imaging/contract'
import type { Two } from './manifest'

/** One line of a table of labels. */
export interface LabelName {
  label: number
  /** As the table has it, without quotes. */
  words: string
  /** Of the table; null: it has none. */
  colour: string | null
}

/** Atlases have up to some thousand names; beyond it the file is something else. */
export const MOST_NAMES = 10_000
/** Of the text of a table. */
export const MOST_TABLE_CHARACTERS = 2_000_000
const MAX_NAME = 100
const MAX_LABEL = 65_535

/** ITK-SNAP: number, red, green, blue, opacity, two flags, name in quotes. */
const ITK_SNAP = /^(\d{1,5})\s+(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+[\d.]+\s+[01]\s+[01]\s+"([^"]*)"$/
/** FreeSurfer and 3D Slicer: number, name, red, green, blue, opacity. */
const FREESURFER = /^(\d{1,5})\s+(\S+)\s+(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})$/
/** Number and name, between them a space, a comma, a bar; what follows the name is the atlas' own ("1 Precentral_L 2001"). */
const SEPARATED = /^(\d{1,5})\s*[,|;\t]\s*([^,|;\t]+)/
const PLAIN = /^(\d{1,5})\s+(\S+)/

/** Lines of number and name as atlases and other programs write them. The background (0) is none. @throws ImageRefused */
export function readLabelTable(table: string): LabelName[] {
  if (table.length > MOST_TABLE_CHARACTERS) throw new ImageRefused('too-large', `a table of ${table.length} characters`)
  const lines = table.replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith('#'))
  if (lines.length > MOST_NAMES) throw new ImageRefused('too-large', `${lines.length} labels`)
  const seen = new Set<number>()
  return lines.flatMap((line): LabelName[] => {
    const found = nameOf(line)
    if (!found) throw new ImageRefused('damaged', 'a line without number and name in a table of labels')
    const { label } = found
    if (label === 0) return []
    if (label > MAX_LABEL || seen.has(label)) throw new ImageRefused('damaged', `label ${label} in a table of labels`)
    seen.add(label)
    return [found]
  })
}

function nameOf(line: string): LabelName | null {
  const snap = ITK_SNAP.exec(line)
  if (snap) return named(snap[1]!, snap[5]!, snap.slice(2, 5))
  const free = FREESURFER.exec(line)
  if (free) return named(free[1]!, free[2]!, free.slice(3, 6))
  const plain = SEPARATED.exec(line) ?? PLAIN.exec(line)
  return plain && named(plain[1]!, plain[2]!, null)
}

function named(label: string, words: string, rgb: readonly string[] | null): LabelName | null {
  const channels = rgb?.map(Number)
  if (channels?.some((one) => one > 255)) return null
  // What cannot be seen in a name has no place in it.
  const plain = words.replace(/[\p{C}]/gu, '').trim().slice(0, MAX_NAME)
  return plain ? { label: Number(label), words: plain, colour: channels ? `#${channels.map((one) => one.toString(16).padStart(2, '0')).join('')}` : null } : null
}

/** A name for what the table does not name. */
export const unnamed = (label: number): LabelName => ({ label, words: `Label ${label}`, colour: null })

/** In plain words, for both languages until somebody translates it. */
export const plainName = (words: string): Two => {
  const name = words.replace(/_/g, ' ')
  const number = /^Label (\d+)$/.exec(name)?.[1]
  return { en: name, zh: number ? `标签 ${number}` : name }
}
