import type { Prisma } from '~/infra/db/generated/client'
import { QUESTION_KINDS } from '~/domain/questions/question'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { ITEM_STATES, LEVELS, TAG_NAMES, type TagName } from '../item'
import { libraryPlaces } from './begin-item.server'
import { searchTerms } from './item-words'

export const LIST_BOUNDS = { page: 30, pages: 1_000, words: 12, characters: 256, tags: 300 } as const

export interface ItemFilter { institutionId: string | null; search: string; state: string | null; kind: string | null; subject: string | null; modality: string | null; anatomy: string | null; level: string | null; language: string | null; author: string | null; page: number }

export interface ItemLine {
  id: string; title: string; kind: string; state: string; version: number; revision: number; language: string; level: string; difficulty: number | null; author: string; changedAt: Date
  tags: Record<TagName, string[]>
}
export interface ListedItems {
  kind: 'listed'
  places: { id: string; name: string }[]
  items: ItemLine[]
  total: number
  page: number
  pages: number
  /** Of the whole library, whatever is chosen: what can be filtered by. */
  tagsUsed: Record<TagName, string[]>
  authors: { id: string; name: string }[]
}

/** From a page's address; what is not known is not asked. */
export function readItemFilter(query: URLSearchParams): ItemFilter {
  const among = (name: string, all: readonly string[]) => all.find((one) => one === query.get(name)) ?? null
  const text = (name: string) => query.get(name)?.slice(0, 100) || null
  const page = Number(query.get('page') ?? 1)
  return {
    institutionId: text('institution'), search: (query.get('search') ?? '').slice(0, LIST_BOUNDS.characters), state: among('state', ITEM_STATES), kind: among('kind', QUESTION_KINDS), subject: text('subject'), modality: text('modality'), anatomy: text('anatomy'),
    level: among('level', LEVELS), language: among('language', ['en', 'zh']), author: text('author'), page: Number.isInteger(page) ? Math.min(LIST_BOUNDS.pages, Math.max(1, page)) : 1,
  }
}

/** Questions of the libraries that this person writes for, newest change first. */
export async function listItems({ db }: Pick<Services, 'db'>, actor: Actor, filter: ItemFilter): Promise<ListedItems | { kind: 'forbidden' }> {
  const places = await libraryPlaces({ db }, actor)
  if (places.length === 0) return { kind: 'forbidden' }
  const mine = places.map(({ id }) => id)
  if (filter.institutionId !== null && !mine.includes(filter.institutionId)) return { kind: 'forbidden' }
  const inLibrary = { institutionId: { in: filter.institutionId ? [filter.institutionId] : mine }, removedAt: null }
  const tags = TAG_NAMES.flatMap((name) => (filter[name] ? [{ tags: { some: { name, value: filter[name]! } } }] : []))
  const where: Prisma.ExamItemWhereInput = {
    ...inLibrary, ...(filter.state ? { state: filter.state } : {}), ...(filter.kind ? { kind: filter.kind } : {}), ...(filter.level ? { level: filter.level } : {}), ...(filter.language ? { language: filter.language } : {}), ...(filter.author ? { ownerId: filter.author } : {}),
    AND: [...searchTerms(filter.search, LIST_BOUNDS.words).map((term) => ({ words: { contains: term } })), ...tags],
  }
  const total = await db.examItem.count({ where })
  const pages = Math.max(1, Math.ceil(total / LIST_BOUNDS.page))
  const page = Math.min(pages, filter.page)
  const [rows, used, owners] = await Promise.all([
    db.examItem.findMany({ where, orderBy: [{ changedAt: 'desc' }, { id: 'asc' }], skip: (page - 1) * LIST_BOUNDS.page, take: LIST_BOUNDS.page, omit: { contentJson: true, words: true }, include: { tags: true, owner: { select: { name: true } } } }),
    tagsUsed(db, inLibrary),
    db.examItem.groupBy({ by: ['ownerId'], where: inLibrary }),
  ])
  const authors = await db.person.findMany({ where: { id: { in: owners.map(({ ownerId }) => ownerId) } }, orderBy: { name: 'asc' }, take: LIST_BOUNDS.tags, select: { id: true, name: true } })
  return {
    kind: 'listed', places, total, page, pages, tagsUsed: used, authors,
    items: rows.map(({ id, title, kind, state, version, revision, language, level, difficulty, changedAt, owner, tags: its }) => ({ id, title, kind, state, version, revision, language, level, difficulty, changedAt, author: owner.name, tags: byName(its) })),
  }
}

/** Tags in use, most used first. */
export async function tagsUsed(db: Services['db'], item: Prisma.ExamItemWhereInput): Promise<Record<TagName, string[]>> {
  const rows = await db.examItemTag.groupBy({ by: ['name', 'value'], where: { item }, _count: { itemId: true }, orderBy: { _count: { itemId: 'desc' } }, take: TAG_NAMES.length * LIST_BOUNDS.tags })
  return byName(rows)
}

export const byName = (all: readonly { name: string; value: string }[]): Record<TagName, string[]> => {
  const of = (name: TagName) => all.filter((one) => one.name === name).map(({ value }) => value)
  return { subject: of('subject'), modality: of('modality'), anatomy: of('anatomy') }
}
