import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { ITEM_BOUNDS, ITEM_STATES, LEVELS, TAG_NAMES, type ItemContent, type ItemState } from '../item'
import { columnsOf, readItem, tagsOf } from './item-row.server'
import { subjectOfItem } from './load-item.server'
import { missingInItem } from './missing-in-item'

export const MOST_TOGETHER = 200

const tag = z.string().trim().min(1).max(ITEM_BOUNDS.tag)
const change = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('add-tag'), name: z.enum(TAG_NAMES), value: tag }),
  z.strictObject({ what: z.literal('remove-tag'), name: z.enum(TAG_NAMES), value: tag }),
  z.strictObject({ what: z.literal('level'), level: z.enum(LEVELS).nullable() }),
  z.strictObject({ what: z.literal('difficulty'), difficulty: z.number().min(0).max(1).nullable() }),
  /** Approval is by itself, one by one: somebody has read it. */
  z.strictObject({ what: z.literal('state'), state: z.enum(['draft', 'review', 'retired']) }),
])
const undo = z.strictObject({ before: z.array(z.strictObject({ id: z.string().max(40), revision: z.int(), tags: z.strictObject({ subject: z.array(tag).max(ITEM_BOUNDS.tags), modality: z.array(tag).max(ITEM_BOUNDS.tags), anatomy: z.array(tag).max(ITEM_BOUNDS.tags) }), level: z.enum(LEVELS).nullable(), difficulty: z.number().min(0).max(1).nullable(), state: z.enum(ITEM_STATES) })).max(MOST_TOGETHER) })
export type ItemsUndo = z.infer<typeof undo>

export type EditItems =
  /** `undo`: gives all of them back as they were, but for those that somebody changed meanwhile. */
  | { kind: 'edited'; changed: number; /** Not theirs to change so, lacking something, or changed just now. */ left: number; undo: ItemsUndo }
  | { kind: 'malformed' } | { kind: 'too-many' } | { kind: 'forbidden' }

/** One change of many questions, all at once. */
export async function editItems(services: Services, actor: Actor, input: { itemIds: string[]; change: unknown }): Promise<EditItems> {
  const read = change.safeParse(input.change)
  if (!read.success) return { kind: 'malformed' }
  if (input.itemIds.length > MOST_TOGETHER) return { kind: 'too-many' }
  const wanted = read.data
  return apply(services, actor, input.itemIds, ({ content, state }) => {
    switch (wanted.what) {
      case 'add-tag': return { state, content: withTags(content, wanted.name, [...new Set([...content.tags[wanted.name], wanted.value])]) }
      case 'remove-tag': return { state, content: withTags(content, wanted.name, content.tags[wanted.name].filter((one) => one !== wanted.value)) }
      case 'level': return { state, content: { ...content, level: wanted.level } }
      case 'difficulty': return { state, content: { ...content, difficulty: wanted.difficulty } }
      case 'state': return { content, state: stateAfter(state, wanted.state, content) }
    }
  })
}

/** Back to how they were, in one step. */
export async function undoEdit(services: Services, actor: Actor, given: unknown): Promise<EditItems> {
  const read = undo.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const before = new Map(read.data.before.map((one) => [one.id, one]))
  return apply(services, actor, [...before.keys()], ({ id, revision, isApproved, content, state }) => {
    const was = before.get(id)!
    if (revision !== was.revision) return null
    // Only what was approved, and was not taken out by itself meanwhile, is so again.
    const again = was.state === 'approved' && !isApproved ? state : was.state
    return { state: again, content: { ...content, tags: was.tags, level: was.level, difficulty: was.difficulty } }
  })
}

const withTags = (content: ItemContent, name: (typeof TAG_NAMES)[number], tags: string[]): ItemContent | null => (tags.length > ITEM_BOUNDS.tags ? null : { ...content, tags: { ...content.tags, [name]: tags } })

/** Null: not from there. */
function stateAfter(now: ItemState, wanted: 'draft' | 'review' | 'retired', content: ItemContent): ItemState | null {
  switch (wanted) {
    case 'draft': return now === 'approved' ? null : 'draft'
    case 'review': return now === 'draft' && missingInItem(content).length === 0 ? 'review' : null
    case 'retired': return 'retired'
  }
}

interface Standing { id: string; revision: number; isApproved: boolean; content: ItemContent; state: ItemState }

async function apply(services: Services, actor: Actor, itemIds: string[], how: (now: Standing) => { content: ItemContent | null; state: ItemState | null } | null): Promise<EditItems> {
  const rows = await services.db.examItem.findMany({ where: { id: { in: itemIds }, removedAt: null } })
  const mine = rows.filter((row) => can(actor, 'write', subjectOfItem(row)))
  if (mine.length === 0) return { kind: 'forbidden' }
  const before: ItemsUndo['before'] = []
  const moved: { id: string; institutionId: string; state: 'approved' | 'retired' }[] = []
  await services.db.$transaction(async (tx) => {
    for (const row of mine) {
      const content = readItem(row.contentJson)
      const state = ITEM_STATES.find((one) => one === row.state) ?? 'draft'
      const next = how({ id: row.id, revision: row.revision, isApproved: row.approvedAt !== null, content, state })
      if (!next?.content || !next.state) continue
      const subject = subjectOfItem(row)
      // To take one out of papers, or give it back to them, is for its author or who may approve it.
      if (next.state !== state && [next.state, state].some((one) => one === 'retired' || one === 'approved') && !can(actor, 'approve', subject) && !can(actor, 'remove', subject)) continue
      const columns = columnsOf(next.content)
      if (columns.contentJson === row.contentJson && next.state === state) continue
      const { count } = await tx.examItem.updateMany({ where: { id: row.id, revision: row.revision, state: row.state, removedAt: null }, data: { ...columns, state: next.state, revision: row.revision + 1, changedAt: services.now() } })
      if (count === 0) continue
      await tx.examItemTag.deleteMany({ where: { itemId: row.id } })
      await tx.examItemTag.createMany({ data: tagsOf(next.content).map((one) => ({ itemId: row.id, ...one })) })
      before.push({ id: row.id, revision: row.revision + 1, tags: content.tags, level: content.level, difficulty: content.difficulty, state })
      if (next.state !== state && (next.state === 'retired' || next.state === 'approved')) moved.push({ id: row.id, institutionId: row.institutionId, state: next.state })
    }
  })
  for (const { id, institutionId, state } of moved) await services.audit.recordNow({ action: state === 'retired' ? 'question.retired' : 'question.restored', actor: auditActor(actor), institutionId, subjectKind: 'question', subjectId: id })
  return { kind: 'edited', changed: before.length, left: itemIds.length - before.length, undo: { before } }
}
