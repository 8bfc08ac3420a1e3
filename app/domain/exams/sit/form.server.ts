import type { Services } from '~/infra/services.server'
import { itemContent, type ItemContent } from '../item'
import { formContent, type FormContent } from '../paper'

/** A form with the frozen questions that it asks. Never changes. */
export interface Form {
  content: FormContent
  items: ReadonlyMap<string, ItemContent>
  /** `ITEM QUESTION` of everything that is asked. */
  asked: ReadonlySet<string>
}

/** Parallel forms of some sittings at a time; where each candidate has a form of their own, the ones of who is at work. */
const KEPT = 400
const REGISTER = Symbol.for('theatrum.exam-forms')
const register = ((globalThis as { [REGISTER]?: WeakMap<object, Map<string, Promise<Form>>> })[REGISTER] ??= new WeakMap<object, Map<string, Promise<Form>>>())

/** @throws where it is not there or cannot be read: it was frozen whole */
export function formOf({ db }: Pick<Services, 'db'>, formId: string): Promise<Form> {
  const held = register.get(db) ?? new Map<string, Promise<Form>>()
  register.set(db, held)
  const known = held.get(formId)
  held.delete(formId)
  const form = known ?? load(db, formId)
  held.set(formId, form)
  if (held.size > KEPT) held.delete(held.keys().next().value as string)
  if (!known) form.catch(() => held.get(formId) === form && held.delete(formId))
  return form
}

async function load(db: Services['db'], formId: string): Promise<Form> {
  const row = await db.examForm.findUniqueOrThrow({ where: { id: formId }, select: { contentJson: true } })
  const content = formContent.parse(JSON.parse(row.contentJson))
  const wanted = content.sections.flatMap(({ items }) => items)
  const versions = await db.examItemVersion.findMany({ where: { OR: wanted.map(({ itemId, version }) => ({ itemId, version })) }, select: { itemId: true, contentJson: true } })
  const items = new Map(versions.map(({ itemId, contentJson }) => [itemId, itemContent.parse(JSON.parse(contentJson))]))
  for (const { itemId, version } of wanted) if (!items.has(itemId)) throw new Error(`version ${version} of question ${itemId} is not there`)
  return { content, items, asked: new Set(wanted.flatMap(({ itemId }) => items.get(itemId)!.stages.map(({ question }) => `${itemId} ${question.id}`))) }
}
