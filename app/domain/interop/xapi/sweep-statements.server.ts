import { createHmac } from 'node:crypto'
import type { Block } from '~/domain/courses/block'
import { lessonsOf } from '~/domain/courses/progress/completion'
import { readKept } from '~/domain/courses/progress/kept'
import { publishedContent, type Published } from '~/domain/courses/published.server'
import { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { subkey } from '~/infra/sealing.server'
import { statementOf, type ActivityType, type Deed, type Place, type Statement } from './statement'

/**
 * Waiting for one store, but for one part more. At the bound nothing is made for it: what learners did stands in their progress, and is made into
 * statements when the store has taken some; nothing is lost, it is only later.
 */
export const MOST_WAITING = 20_000
/** Progress is written in transactions that name their moment before they end: what is that much older is looked at again. */
const OVERLAP_MS = 60_000
/** Somebody who watches moves on all the time: passages are told when a film has rested this long, or is done. */
const RESTED_MS = 3 * 60_000
const ROWS = 1_000
const INSERTED_AT_ONCE = 500

type Needs = Pick<Services, 'db' | 'env' | 'now'>

/** What learners of an institution did becomes statements that wait, for each of its stores that is on. @returns how many are new */
export async function sweepStatements(services: Needs): Promise<number> {
  let made = 0
  for (const store of await services.db.xapiStore.findMany({ where: { isOn: true } })) made += await sweepFor(services, store)
  return made
}

async function sweepFor(services: Needs, store: { id: string; institutionId: string; createdAt: Date; sweptTo: Date | null }): Promise<number> {
  const { db } = services
  const now = services.now()
  const waiting = await db.delivery.count({ where: { targetId: store.id, kind: 'xapi', state: 'waiting' } })
  if (waiting >= MOST_WAITING) return 0
  const swept = store.sweptTo ?? store.createdAt
  const since = new Date(Math.max(store.createdAt.getTime(), swept.getTime() - OVERLAP_MS - RESTED_MS))
  const enrolment = { select: { id: true, personId: true, completedAt: true, class: { select: { id: true, courseId: true, version: true } } } } as const
  const ofHouse = { enrolment: { class: { institutionId: store.institutionId } } }
  // A part of the time at a time: each part's rows fit into memory, and the cursor stands where all before it was read.
  const progress = await db.blockProgress.findMany({ where: { ...ofHouse, changedAt: { gte: since, lte: now } }, orderBy: { changedAt: 'asc' }, take: ROWS, include: { enrolment } })
  const last = progress.length === ROWS ? progress.at(-1)!.changedAt : now
  // Rows of the last moment that did not fit are read with the rest of that moment.
  const rest = progress.length === ROWS ? await db.blockProgress.findMany({ where: { ...ofHouse, changedAt: last }, include: { enrolment } }) : []
  const until = { gte: since, lte: last }
  const [answers, submissions, completed] = await Promise.all([
    db.courseAnswer.findMany({ where: { ...ofHouse, at: until }, orderBy: { at: 'asc' }, take: 5 * ROWS, include: { enrolment } }),
    db.submission.findMany({ where: { ...ofHouse, submittedAt: until }, take: ROWS, include: { enrolment } }),
    db.enrolment.findMany({ where: { class: { institutionId: store.institutionId }, completedAt: until }, take: ROWS, ...enrolment }),
  ])

  const statements: Statement[] = []
  const learnerOf = opaqueNames(services.env.sessionSecret, store.id)
  const placeOf = places(services)
  const say = async (of: (typeof completed)[number], deed: (published: Published) => Omit<Deed, 'enrolmentId' | 'learner'> | null) => {
    const found = await placeOf(of.class)
    const made = found && deed(found.published)
    if (found && made) statements.push(statementOf(found.place, { ...made, enrolmentId: of.id, learner: learnerOf(of.personId) }))
  }
  const seen = new Set<string>()
  for (const row of [...progress, ...rest]) {
    const key = `${row.enrolmentId} ${row.blockId}`
    if (seen.has(key)) continue
    seen.add(key)
    const { blockId, lessonId } = row
    const about = (published: Published) => {
      const found = published.at.get(blockId)
      return found && { blockId, lessonId, lessonTitle: titleOf(published, lessonId), type: typeOf(found.block) }
    }
    const tell = (deed: Omit<Deed, 'enrolmentId' | 'learner' | 'type'>) => say(row.enrolment, (published) => {
      const found = about(published)
      return found ? { ...found, ...deed } : null
    })
    if (row.firstSeenAt >= store.createdAt) await tell({ verb: 'experienced', of: [blockId], at: row.firstSeenAt })
    const { watched } = readKept(row.keptJson)
    if (watched.length > 0 && (row.doneAt !== null || now.getTime() - row.changedAt.getTime() >= RESTED_MS)) await tell({ verb: 'played', of: [blockId, ...watched.flat()], at: row.changedAt, segments: watched })
    if (row.score !== null) await tell({ verb: 'scored', of: [blockId, row.score], at: row.changedAt, scaled: row.score })
    if (row.doneAt && row.doneAt >= store.createdAt) {
      await tell({ verb: 'completed', of: [blockId], at: row.doneAt, isCompletion: true, ...(row.score === null ? {} : { scaled: row.score }) })
      if (row.score !== null) await tell({ verb: 'passed', of: [blockId], at: row.doneAt, isRight: true, scaled: row.score })
    }
  }
  for (const row of answers) {
    await say(row.enrolment, (published) => {
      const found = published.at.get(row.blockId)
      if (!found) return null
      const scaled = row.most > 0 ? Math.min(1, Math.max(0, row.points / row.most)) : undefined
      return { verb: 'answered', of: [row.blockId, row.questionId, row.attempt], at: row.at, lessonId: found.lessonId, lessonTitle: titleOf(published, found.lessonId), blockId: row.blockId, questionId: row.questionId, type: 'question', attempt: row.attempt, ...(scaled === undefined ? {} : { scaled, isRight: scaled >= 1 - 1e-9 }) }
    })
  }
  for (const row of submissions) {
    await say(row.enrolment, (published) => {
      const found = published.at.get(row.blockId)
      return found ? { verb: 'submitted', of: [row.blockId, row.attempt], at: row.submittedAt!, lessonId: found.lessonId, lessonTitle: titleOf(published, found.lessonId), blockId: row.blockId, type: 'assessment' } : null
    })
  }
  for (const row of completed) await say(row, () => ({ verb: 'completed', of: ['course'], at: row.completedAt!, type: 'course', isCompletion: true }))

  statements.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
  const made = await keep(services, store.id, statements)
  // Where more answers than fit in a part were given, the cursor stays: those that are known are not made again.
  await db.xapiStore.updateMany({ where: { id: store.id }, data: { sweptTo: answers.length === 5 * ROWS ? answers.at(-1)!.at : last } })
  return made
}

/** In the order of the deeds; what is known already stays as it is. */
async function keep({ db, now }: Needs, storeId: string, statements: readonly Statement[]): Promise<number> {
  const at = now()
  let made = 0
  for (let from = 0; from < statements.length; from += INSERTED_AT_ONCE) {
    const rows = statements.slice(from, from + INSERTED_AT_ONCE).map((statement, n) => Prisma.sql`(${`x${String(at.getTime()).padStart(14, '0')}-${String(from + n).padStart(6, '0')}-${statement.id}`}, 'xapi', ${storeId}, ${`xapi:${storeId}:${statement.id}`}, ${JSON.stringify(statement)}, 'waiting', 0, '', ${at}, ${at})`)
    made += await db.$executeRaw`INSERT OR IGNORE INTO "Delivery" ("id", "kind", "targetId", "key", "bodyJson", "state", "attempts", "problem", "nextAt", "createdAt") VALUES ${Prisma.join(rows)}`
  }
  return made
}

/** The same person has the same name for one store, and another for each other: stores cannot compare whom they know. */
function opaqueNames(sessionSecret: string, storeId: string): (personId: string) => string {
  const key = subkey(sessionSecret, `theatrum xapi learners v1 ${storeId}`)
  return (personId) => createHmac('sha256', key).update(personId).digest('hex').slice(0, 32)
}

function places(services: Needs): (klass: { id: string; courseId: string; version: number }) => Promise<{ place: Place; published: Published } | null> {
  return async ({ id, courseId, version }) => {
    const published = await publishedContent(services, courseId, version)
    return published && { published, place: { publicUrl: services.env.publicUrl, courseId, version, classId: id, title: published.content.title, language: published.content.language } }
  }
}

const titleOf = ({ content }: Published, lessonId: string): string => lessonsOf(content).find(({ id }) => id === lessonId)?.title || content.title

function typeOf({ body }: Block): ActivityType {
  switch (body.kind) {
    case 'video': case 'audio': case 'surgery': case 'picture': case 'stack': case 'compare': return 'media'
    case 'quiz': case 'assignment': return 'assessment'
    case 'case': case 'lesson3d': return 'simulation'
    case 'download': return 'file'
    case 'link': return 'link'
    case 'text': return 'text'
  }
}
