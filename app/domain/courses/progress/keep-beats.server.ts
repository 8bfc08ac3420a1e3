import { Prisma } from '~/infra/db/generated/client'
import { coalesced } from '~/infra/queue/coalesce'
import type { Services } from '~/infra/services.server'
import { dayIn } from '../class'
import type { Published } from '../published.server'
import { bounded, countBeat, joined, type Beat } from './beat'
import { isBlockDone, isCompleted } from './completion'
import { readKept, readPlace } from './kept'

/** Beats of one learner, already looked at: each names blocks that are there and open. */
export interface ToKeep { enrolmentId: string; timeZone: string; published: Published; beats: Beat[] }

/** Of one transaction; SQLite takes 32,766 values in a statement, a row has nine. */
const LEARNERS_AT_ONCE = 100
const ROWS_AT_ONCE = 1_000
/** Learners that wait for the writer; past it they are told to come again, and their pages keep what they have. */
const MOST_WAITING = 2_000

type Needs = Pick<Services, 'db' | 'now'>
interface Writer { keep: (one: ToKeep) => Promise<{ completed: boolean; done: string[] }>; waiting: number }
const REGISTER = Symbol.for('theatrum.progress-writers')
const writers = ((globalThis as { [REGISTER]?: WeakMap<object, Writer> })[REGISTER] ??= new WeakMap<object, Writer>())

/**
 * Writes what learners did, many in one transaction: what comes while one is written goes into the next. Answered when it is in the
 * database: who is not answered says it again. `completed`: with this the course is completed, for the first time; `done`: blocks of
 * it whose rule is met now.
 */
export async function keepBeats(services: Needs, one: ToKeep): Promise<{ kind: 'kept'; completed: boolean; done: string[] } | { kind: 'busy' }> {
  let writer = writers.get(services.db)
  if (!writer) writers.set(services.db, (writer = { keep: coalesced(LEARNERS_AT_ONCE, (all: ToKeep[]) => write(services, all)), waiting: 0 }))
  if (writer.waiting >= MOST_WAITING) return { kind: 'busy' }
  writer.waiting++
  try {
    return { kind: 'kept', ...(await writer.keep(one)) }
  } finally {
    writer.waiting--
  }
}

interface Row { enrolmentId: string; blockId: string; lessonId: string; activeMs: number; keptJson: string; isDone: boolean }

async function write({ db, now }: Needs, all: ToKeep[]): Promise<{ completed: boolean; done: string[] }[]> {
  const at = now()
  const ids = [...new Set(all.map(({ enrolmentId }) => enrolmentId))]
  return db.$transaction(async (tx) => {
    const [enrolments, before] = [
      await tx.enrolment.findMany({ where: { id: { in: ids } }, select: { id: true, personId: true, placeJson: true, lastSeenAt: true, completedAt: true } }),
      await tx.blockProgress.findMany({ where: { enrolmentId: { in: ids } }, select: { enrolmentId: true, blockId: true, keptJson: true, score: true, doneAt: true } }),
    ]
    const learners = new Map(enrolments.map((one) => [one.id, { ...one, place: readPlace(one.placeJson), activeMs: new Map<string, number>(), isCompleted: false, did: new Map<string, (typeof before)[number]>() }]))
    for (const row of before) learners.get(row.enrolmentId)!.did.set(row.blockId, row)
    const followed = await followedLessons(tx, all, enrolments.map(({ personId }) => personId))
    const rows = new Map<string, Row>()
    for (const { enrolmentId, timeZone, published, beats } of all) {
      const learner = learners.get(enrolmentId)
      // Gone with its class while it waited.
      if (!learner) continue
      for (const beat of beats) {
        const counted = countBeat(learner.place.counted, beat, at.getTime())
        if (counted.kind === 'known') continue
        learner.place = { lessonId: beat.lessonId, blockId: beat.blocks.find(({ place }) => place)?.blockId ?? beat.blocks[0]!.blockId, counted: counted.counted }
        learner.activeMs.set(dayIn(at, timeZone), (learner.activeMs.get(dayIn(at, timeZone)) ?? 0) + counted.activeMs)
        for (const [index, said] of beat.blocks.entries()) {
          const key = `${enrolmentId} ${said.blockId}`
          const known = learner.did.get(said.blockId)
          const own = rows.get(key)
          const kept = readKept(own?.keptJson ?? known?.keptJson ?? '{}')
          const watched = bounded(joined([...kept.watched, ...(said.watched ?? [])]))
          const { block } = published.at.get(said.blockId)!
          const isSeen = block.body.kind !== 'lesson3d' || followed.has(`${block.body.lessonId} ${learner.personId}`)
          const isDone = isBlockDone(block, { isSeen, watched, score: known?.score ?? null }, published.played.get(said.blockId) ?? null)
          rows.set(key, { enrolmentId, blockId: said.blockId, lessonId: beat.lessonId, activeMs: (own?.activeMs ?? 0) + counted.ofBlocks[index]!, keptJson: JSON.stringify({ watched, place: said.place ?? kept.place }), isDone: isDone || (own?.isDone ?? false) })
        }
      }
    }
    const list = [...rows.values()]
    for (let from = 0; from < list.length; from += ROWS_AT_ONCE) {
      const values = list.slice(from, from + ROWS_AT_ONCE).map((row) => Prisma.sql`(${row.enrolmentId}, ${row.blockId}, ${row.lessonId}, ${at}, ${row.activeMs}, ${row.keptJson}, ${row.isDone ? at : null}, ${at})`)
      await tx.$executeRaw`
        INSERT INTO "BlockProgress" ("enrolmentId", "blockId", "lessonId", "firstSeenAt", "activeMs", "keptJson", "doneAt", "changedAt") VALUES ${Prisma.join(values)}
        ON CONFLICT ("enrolmentId", "blockId") DO UPDATE SET "lessonId" = excluded."lessonId", "activeMs" = "BlockProgress"."activeMs" + excluded."activeMs", "keptJson" = excluded."keptJson",
          "doneAt" = COALESCE("BlockProgress"."doneAt", excluded."doneAt"), "changedAt" = excluded."changedAt"`
    }
    for (const { enrolmentId, published } of all) {
      const learner = learners.get(enrolmentId)
      if (!learner || learner.completedAt || learner.isCompleted) continue
      const did = new Map([...learner.did].map(([id, { doneAt }]) => [id, doneAt !== null]))
      for (const row of list) if (row.enrolmentId === enrolmentId) did.set(row.blockId, did.get(row.blockId) === true || row.isDone)
      learner.isCompleted = isCompleted(published.content, did)
    }
    const days = [...learners.values()].flatMap((one) => [...one.activeMs].filter(([, ms]) => ms > 0).map(([day, ms]) => Prisma.sql`(${one.id}, ${day}, ${ms})`))
    if (days.length > 0) await tx.$executeRaw`INSERT INTO "StudyDay" ("enrolmentId", "day", "activeMs") VALUES ${Prisma.join(days)} ON CONFLICT ("enrolmentId", "day") DO UPDATE SET "activeMs" = "StudyDay"."activeMs" + excluded."activeMs"`
    for (const one of learners.values()) {
      if (one.activeMs.size === 0) continue
      await tx.enrolment.update({ where: { id: one.id }, data: { placeJson: JSON.stringify(one.place), lastSeenAt: at, ...(one.isCompleted ? { completedAt: at } : {}) }, select: { id: true } })
    }
    return all.map(({ enrolmentId, beats }) => ({
      completed: learners.get(enrolmentId)?.isCompleted ?? false,
      done: [...new Set(beats.flatMap(({ blocks }) => blocks.map(({ blockId }) => blockId)))].filter((blockId) => rows.get(`${enrolmentId} ${blockId}`)?.isDone || learners.get(enrolmentId)?.did.get(blockId)?.doneAt),
    }))
  }, { timeout: 20_000, maxWait: 20_000 })
}

/** 3D lessons that were followed to their end, and by whom: to have had one in sight is not to have followed it. */
async function followedLessons(db: Pick<Prisma.TransactionClient, 'lessonProgress'>, all: readonly ToKeep[], personIds: string[]): Promise<ReadonlySet<string>> {
  const lessonIds = [...new Set(all.flatMap(({ published, beats }) => beats.flatMap(({ blocks }) => blocks.flatMap(({ blockId }) => { const body = published.at.get(blockId)?.block.body; return body?.kind === 'lesson3d' && body.lessonId ? [body.lessonId] : [] }))))]
  if (lessonIds.length === 0) return new Set()
  const rows = await db.lessonProgress.findMany({ where: { lessonId: { in: lessonIds }, personId: { in: personIds }, finishedAt: { not: null } }, select: { lessonId: true, personId: true } })
  return new Set(rows.map(({ lessonId, personId }) => `${lessonId} ${personId}`))
}
