import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { ItemContent } from '../item'
import { asItem, columnsOf, readItem, tagsOf } from './item-row.server'
import { loadItem } from './load-item.server'

export type SaveItem =
  | { kind: 'saved'; revision: number }
  /** Somebody else saved meanwhile: theirs, to be brought together with what is here. Nothing was written over. */
  | { kind: 'changed-by-other'; revision: number; draft: ItemContent }
  | { kind: 'malformed' } | { kind: 'too-large' } | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * The draft alone: what was approved stays as it is until the change is approved too. In review, a change takes it back to the desk:
 * nobody approves what changes under their eyes.
 * @param input.revision what the author began with; the same saved again (an answer that was lost) is saved once
 */
export async function saveItem(services: Services, actor: Actor, input: { itemId: string; revision: number; content: unknown }): Promise<SaveItem> {
  const found = await loadItem(services, actor, 'write', input.itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = asItem(input.content)
  if (read.kind !== 'read') return read
  const { itemId, revision } = input
  const columns = columnsOf(read.content)
  return services.db.$transaction(async (tx): Promise<SaveItem> => {
    const { count } = await tx.examItem.updateMany({ where: { id: itemId, revision, removedAt: null }, data: { ...columns, revision: revision + 1, changedAt: services.now() } })
    if (count === 0) {
      const now = await tx.examItem.findUnique({ where: { id: itemId } })
      if (!now || now.removedAt) return { kind: 'not-found' }
      if (now.contentJson === columns.contentJson) return { kind: 'saved', revision: now.revision }
      return { kind: 'changed-by-other', revision: now.revision, draft: readItem(now.contentJson) }
    }
    await tx.examItem.updateMany({ where: { id: itemId, state: 'review' }, data: { state: 'draft' } })
    await tx.examItemTag.deleteMany({ where: { itemId } })
    await tx.examItemTag.createMany({ data: tagsOf(read.content).map((tag) => ({ itemId, ...tag })) })
    return { kind: 'saved', revision: revision + 1 }
  })
}
