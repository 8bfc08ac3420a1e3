import type { AssetManifest, SceneState, StructureKey, Two } from '#vr/contract'
import { keyOf } from '#vr/core/state/structure-key'

/** What a model has, as the list at its side shows it. */
export interface TreeGroup { kind: 'group'; key: string; name: Two; depth: number; /** Of this group and those inside it. */ members: StructureKey[] }
export interface TreeStructure { kind: 'structure'; key: StructureKey; name: Two; depth: number; colour: string; volumeMl: number }
export type TreeRow = TreeGroup | TreeStructure
export type Language = 'en' | 'zh'

export { keyOf, MAIN } from '#vr/core/state/structure-key'
/** A name that is missing in one language is better than none. */
export const nameIn = (name: Two, language: Language): string => name[language] || name.en || name.zh

type Parts = Pick<AssetManifest, 'structures' | 'groups'>

/**
 * Groups within groups, each with its structures, as rows from top to bottom. A closed group hides what is in it; while
 * something is searched for, all that matches is shown.
 * @param structures as the scene has them: somebody may have put one into another group
 */
export function treeRows(model: Parts, structures: SceneState['structures'], closed: ReadonlySet<string>, words: string, language: Language): TreeRow[] {
  const wanted = wordsOf(words)
  const groups = new Map(model.groups.map((group) => [group.key, group]))
  const children = new Map<string | null, string[]>()
  const put = (parent: string | null, key: string) => children.set(parent, [...(children.get(parent) ?? []), key])
  for (const group of model.groups) put(parentOf(group.key, groups), group.key)

  const inGroup = new Map<string, TreeStructure[]>()
  for (const one of model.structures) {
    const key = keyOf(one.key)
    const group = structures[key]?.group ?? one.group
    const chain = chainOf(group, groups)
    if (!matches(wanted, [one.name, ...chain.map((name) => groups.get(name)!.name)])) continue
    const row: TreeStructure = { kind: 'structure', key, name: one.name, depth: 0, colour: structures[key]?.colour ?? one.colour, volumeMl: one.volumeMl }
    const members = inGroup.get(group)
    if (members) members.push(row)
    else inGroup.set(group, [row])
    // A group that a person made up has no place in the model's order: it comes last.
    if (!groups.has(group) && !(children.get(null) ?? []).includes(group)) put(null, group)
  }
  const byName = new Intl.Collator(language === 'zh' ? 'zh-CN' : 'en', { numeric: true })
  for (const members of inGroup.values()) members.sort((a, b) => byName.compare(nameIn(a.name, language), nameIn(b.name, language)))

  const below = (group: string, depth: number): { rows: TreeRow[]; members: StructureKey[] } => {
    const inner = (children.get(group) ?? []).map((key) => below(key, depth + 1))
    const own = (inGroup.get(group) ?? []).map((row) => ({ ...row, depth: depth + 1 }))
    const members = [...own.map(({ key }) => key), ...inner.flatMap((one) => one.members)]
    if (members.length === 0) return { rows: [], members }
    const head: TreeGroup = { kind: 'group', key: group, name: groups.get(group)?.name ?? { en: group, zh: group }, depth, members }
    const isClosed = wanted.length === 0 && closed.has(group)
    return { rows: isClosed ? [head] : [head, ...inner.flatMap((one) => one.rows), ...own], members }
  }
  const top = (children.get(null) ?? []).map((key) => below(key, 0))
  // One group alone, or a group for each structure, says nothing: the structures stand by themselves.
  const heads = top.flatMap(({ rows }) => rows.slice(0, 1))
  const isFlat = top.every(({ rows }) => rows.slice(1).every(({ kind }) => kind === 'structure'))
  if (isFlat && !heads.some(({ key }) => closed.has(key)) && (heads.length === 1 || top.every(({ members }) => members.length <= 1))) {
    return top.flatMap(({ rows }) => rows.slice(1).map((row) => ({ ...row, depth: 0 })))
  }
  return top.flatMap(({ rows }) => rows)
}

type Groups = Map<string, AssetManifest['groups'][number]>

/** The group around it; none where that is unknown or lies inside it. */
function parentOf(key: string, groups: Groups): string | null {
  const parent = groups.get(key)?.parent ?? null
  if (parent === null || !groups.has(parent)) return null
  const seen = new Set([key])
  for (let at: string | null = parent; at !== null; at = groups.get(at)?.parent ?? null) {
    if (seen.has(at)) return null
    seen.add(at)
  }
  return parent
}

function chainOf(key: string, groups: Groups): string[] {
  const chain: string[] = []
  for (let at: string | null = groups.has(key) ? key : null; at !== null; at = parentOf(at, groups)) chain.push(at)
  return chain
}

/** Without accents and case; Latin and Chinese names are found alike. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const wordsOf = (text: string) => plain(text).split(/\s+/).filter(Boolean)
const matches = (words: string[], names: Two[]) => {
  const text = names.map(({ en, zh }) => plain(`${en} ${zh}`)).join(' ')
  return words.every((word) => text.includes(word))
}

/** Of a list in which every row is equally high: what is on the screen, and a little more. */
export function windowOf(scrolled: number, height: number, rowHeight: number, count: number, more = 6): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - more)
  return { first: Math.min(first, count), last: Math.min(count, Math.ceil((scrolled + height) / rowHeight) + more) }
}

/** Of several at once: all, some or none. */
export function shownOf(keys: readonly StructureKey[], structures: SceneState['structures']): 'all' | 'some' | 'none' {
  const shown = keys.filter((key) => structures[key]?.shown !== false).length
  return shown === keys.length ? 'all' : shown === 0 ? 'none' : 'some'
}
