import { newId } from '~/domain/courses/write/new-block'
import { copyOfQuestion } from '~/domain/questions/new-question'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { ITEM_BOUNDS } from '../item'
import { keepItem, type BeginItem } from './begin-item.server'
import { readItem } from './item-row.server'
import { loadItem } from './load-item.server'

/** A draft of the actor's own, in the same library. @param input.title as the page says "copy" in its language */
export async function copyItem(services: Services, actor: Actor, { itemId, title }: { itemId: string; title: string }): Promise<BeginItem | { kind: 'not-found' }> {
  const found = await loadItem(services, actor, 'read', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const content = readItem(found.row.contentJson)
  const stages = content.stages.map((stage) => ({ ...stage, question: copyOfQuestion(stage.question, () => newId()) }))
  return keepItem(services, actor, { institutionId: found.row.institutionId, content: { ...content, stages, title: (title.trim() || content.title).slice(0, ITEM_BOUNDS.title) }, origin: found.row.origin })
}
