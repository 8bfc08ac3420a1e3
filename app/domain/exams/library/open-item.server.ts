import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { itemUsage, type ItemUsage, type MeasureItem } from './item-usage.server'
import { readItem } from './item-row.server'
import { tagsUsed } from './list-items.server'
import { loadItem, subjectOfItem } from './load-item.server'
import { examPictures } from './open-media.server'

/** A question with everything that its desk shows. */
export async function openItem(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, itemId: string, measure?: MeasureItem) {
  const found = await loadItem(services, actor, 'write', itemId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const subject = subjectOfItem(row)
  const { db } = services
  const [owner, frozen, tags, usage, of] = await Promise.all([
    db.person.findUnique({ where: { id: row.ownerId }, select: { name: true } }),
    row.version > 0 ? db.examItemVersion.findUnique({ where: { itemId_version: { itemId, version: row.version } }, select: { contentJson: true } }) : null,
    tagsUsed(db, { institutionId: row.institutionId, removedAt: null }),
    itemUsage(services, actor, itemId, measure),
    linksOf(services, row.contentJson),
  ])
  const content = readItem(row.contentJson)
  return {
    kind: 'opened' as const,
    item: {
      id: itemId, institutionId: row.institutionId, content, revision: row.revision, state: row.state, version: row.version, author: owner?.name ?? '', origin: row.origin, approvedAt: row.approvedAt,
      /** What is written differs from what papers draw. */
      hasChanges: frozen !== null && frozen.contentJson !== JSON.stringify(content),
      mayApprove: can(actor, 'approve', subject), mayRetire: can(actor, 'approve', subject) || can(actor, 'remove', subject), mayRemove: can(actor, 'remove', subject),
    },
    pictures: await examPictures(services, actor, content.stages.flatMap(({ question: { asked } }) => (asked.kind === 'hotspot' && asked.mediaId ? [asked.mediaId] : []))),
    tagsUsed: tags, links: of, usage: usage.kind === 'found' ? usage : ({ kind: 'found', versions: [], uses: [] } satisfies ItemUsage),
  }
}
export type OpenedItem = Extract<Awaited<ReturnType<typeof openItem>>, { kind: 'opened' }>

/** Names of what it is linked to; null: no link, or it is gone. Its own page asks who may read it. */
async function linksOf({ db }: Pick<Services, 'db'>, contentJson: string) {
  const { caseId, courseId } = readItem(contentJson)
  const [one, course] = await Promise.all([
    caseId ? db.case.findFirst({ where: { id: caseId, removedAt: null }, select: { id: true } }) : null,
    courseId ? db.course.findFirst({ where: { id: courseId, removedAt: null }, select: { id: true } }) : null,
  ])
  return { caseId: one?.id ?? null, courseId: course?.id ?? null }
}
