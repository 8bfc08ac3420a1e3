import { z } from 'zod'
import { Prisma } from '~/infra/db/generated/client'
import { coalesced } from '~/infra/queue/coalesce'
import type { Services } from '~/infra/services.server'
import { ATTEMPT_BOUNDS, answerTraces, changed, newEntries, nothingYet, type Entry, type Standing } from '../attempt'
import { answer as answerModel } from '~/domain/questions/question'

/** What one device of one candidate says, already read and allowed. */
export interface ToSave {
  attemptId: string
  deviceId: string
  entries: readonly Entry[]
  /** Ids of questions, `ITEM QUESTION`, that the candidate's form has. */
  asked: ReadonlySet<string>
  /** It came after the end and its grace, or after it was handed in: it is kept, and does not stand. */
  isTooLate: boolean
  /** Entered later than this it does not stand: the grace is for the network. */
  entriesUntil: number
  /** Of a device that the attempt was moved away from: where the newer one has answered, that stands. */
  isOlderDevice: boolean
}

export type Saved =
  /** `have`: everything up to this entry of the device is in the database. `setAside`: new ones of these that do not stand. */
  | { kind: 'kept'; have: number; setAside: number }
  | { kind: 'gap'; have: number }
  | { kind: 'malformed' }
  /** The writer has more than it can take: say it again. */
  | { kind: 'busy' }

/** Of one transaction. */
const DEVICES_AT_ONCE = 60
/** SQLite takes 32,766 values in a statement; a row has eleven. */
const ROWS_AT_ONCE = 1_000
/** Devices that wait for the writer; past it they are told to come again, and keep what they have. */
const MOST_WAITING = 6_000
/** What is entered in the last moment carries the device's idea of the time. */
export const CLOCK_TOLERANCE_MS = 2_000

type Needs = Pick<Services, 'db' | 'now'>
interface Writer { save: (one: ToSave) => Promise<Saved>; waiting: number }
const REGISTER = Symbol.for('theatrum.exam-writers')
const writers = ((globalThis as { [REGISTER]?: WeakMap<object, Writer> })[REGISTER] ??= new WeakMap<object, Writer>())

/** Writes what candidates entered, many in one transaction. Answered when it is in the database; who is not answered says it again, and nothing is written twice. */
export async function keepSaves(services: Needs, one: ToSave): Promise<Saved> {
  let writer = writers.get(services.db)
  if (!writer) writers.set(services.db, (writer = { save: coalesced(DEVICES_AT_ONCE, (all: ToSave[]) => write(services, all)), waiting: 0 }))
  if (writer.waiting >= MOST_WAITING) return { kind: 'busy' }
  writer.waiting++
  try {
    return await writer.save(one)
  } finally {
    writer.waiting--
  }
}

const keyOf = (attemptId: string, { itemId, questionId }: { itemId: string; questionId: string }) => `${attemptId} ${itemId} ${questionId}`

async function write({ db, now }: Needs, all: ToSave[]): Promise<Saved[]> {
  const at = now()
  return db.$transaction(async (tx) => {
    const had = await lastOf(tx, all)
    const before = await standingOf(tx, all)
    const saves: Prisma.Sql[] = []
    const stands = new Map<string, { attemptId: string; standing: Standing; deviceId: string; seq: number }>()
    const results = all.map((one): Saved => {
      const device = `${one.attemptId} ${one.deviceId}`
      const found = newEntries(had.get(device) ?? 0, one.entries)
      if (found.kind !== 'new') return found
      let setAside = 0
      for (const { seq, at: enteredAt, change } of found.entries) {
        const key = keyOf(one.attemptId, change)
        const known = stands.get(key) ?? before.get(key)
        const next = changed(known?.standing ?? nothingYet(change.itemId, change.questionId), change)
        const isOwnersAlready = one.isOlderDevice && known !== undefined && known.deviceId !== one.deviceId
        const isApplied = next.kind === 'changed' && !one.isTooLate && enteredAt <= one.entriesUntil && !isOwnersAlready && one.asked.has(`${change.itemId} ${change.questionId}`)
        if (isApplied) stands.set(key, { attemptId: one.attemptId, standing: next.standing, deviceId: one.deviceId, seq })
        else setAside++
        saves.push(Prisma.sql`(${one.attemptId}, ${one.deviceId}, ${seq}, ${new Date(enteredAt)}, ${at}, ${JSON.stringify(change)}, ${isApplied})`)
      }
      const have = found.entries.at(-1)?.seq ?? had.get(device) ?? 0
      had.set(device, have)
      return { kind: 'kept', have, setAside }
    })
    for (let from = 0; from < saves.length; from += ROWS_AT_ONCE) await tx.$executeRaw`INSERT INTO "ExamSave" ("attemptId", "deviceId", "seq", "at", "receivedAt", "changeJson", "isApplied") VALUES ${Prisma.join(saves.slice(from, from + ROWS_AT_ONCE))}`
    const rows = [...stands.values()].map(({ attemptId, standing: { itemId, questionId, answer, isFlagged, traces, isLocked, spentMs }, deviceId, seq }) =>
      Prisma.sql`(${attemptId}, ${itemId}, ${questionId}, ${answer && JSON.stringify(answer)}, ${isFlagged}, ${JSON.stringify(traces)}, ${isLocked}, ${spentMs}, ${deviceId}, ${seq}, ${at})`)
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await tx.$executeRaw`
        INSERT INTO "ExamAnswer" ("attemptId", "itemId", "questionId", "answerJson", "isFlagged", "tracesJson", "isLocked", "spentMs", "deviceId", "seq", "changedAt") VALUES ${Prisma.join(rows.slice(from, from + ROWS_AT_ONCE))}
        ON CONFLICT ("attemptId", "itemId", "questionId") DO UPDATE SET "answerJson" = excluded."answerJson", "isFlagged" = excluded."isFlagged", "tracesJson" = excluded."tracesJson", "isLocked" = excluded."isLocked",
          "spentMs" = excluded."spentMs", "deviceId" = excluded."deviceId", "seq" = excluded."seq", "changedAt" = excluded."changedAt"`
    }
    const savers = [...new Set(all.flatMap(({ attemptId }, n) => (results[n]!.kind === 'kept' ? [attemptId] : [])))]
    if (savers.length > 0) await tx.$executeRaw`UPDATE "ExamAttempt" SET "lastSavedAt" = ${at} WHERE "id" IN (${Prisma.join(savers)})`
    return results
  }, { timeout: 20_000, maxWait: 20_000 })
}

/** The last entry of each device that is in the database. */
async function lastOf(tx: Prisma.TransactionClient, all: readonly ToSave[]): Promise<Map<string, number>> {
  const pairs = [...new Map(all.map(({ attemptId, deviceId }) => [`${attemptId} ${deviceId}`, Prisma.sql`(${attemptId}, ${deviceId})`])).values()]
  // The greatest of one device is one step in the index; a group by would read all of them.
  const rows = await tx.$queryRaw<{ a: string; d: string; have: number | bigint | null }[]>`
    WITH asked(a, d) AS (VALUES ${Prisma.join(pairs)})
    SELECT a, d, (SELECT MAX("seq") FROM "ExamSave" WHERE "attemptId" = a AND "deviceId" = d) AS have FROM asked`
  return new Map(rows.map(({ a, d, have }) => [`${a} ${d}`, Number(have ?? 0)]))
}

interface AnswerRow { attemptId: string; itemId: string; questionId: string; answerJson: string | null; isFlagged: number | boolean; tracesJson: string; isLocked: number | boolean; spentMs: number | bigint; deviceId: string; seq: number | bigint }

async function standingOf(tx: Prisma.TransactionClient, all: readonly ToSave[]): Promise<Map<string, { standing: Standing; deviceId: string }>> {
  const touched = [...new Map(all.flatMap(({ attemptId, entries }) => entries.map(({ change }) => [keyOf(attemptId, change), Prisma.sql`(${attemptId}, ${change.itemId}, ${change.questionId})`] as const))).values()]
  const found = new Map<string, { standing: Standing; deviceId: string }>()
  for (let from = 0; from < touched.length; from += ROWS_AT_ONCE) {
    const rows = await tx.$queryRaw<AnswerRow[]>`
      SELECT "attemptId", "itemId", "questionId", "answerJson", "isFlagged", "tracesJson", "isLocked", "spentMs", "deviceId", "seq" FROM "ExamAnswer"
      WHERE ("attemptId", "itemId", "questionId") IN (VALUES ${Prisma.join(touched.slice(from, from + ROWS_AT_ONCE))})`
    for (const row of rows) found.set(keyOf(row.attemptId, row), { standing: readStanding(row), deviceId: row.deviceId })
  }
  return found
}

const readTraces = z.string().transform((text) => answerTraces.safeParse(JSON.parse(text)))

/** A row as it stands. An answer that cannot be read is no answer: it stays in the log of saves. */
export function readStanding({ itemId, questionId, answerJson, isFlagged, tracesJson, isLocked, spentMs }: Pick<AnswerRow, 'itemId' | 'questionId' | 'answerJson' | 'isFlagged' | 'tracesJson' | 'isLocked' | 'spentMs'>): Standing {
  const empty = nothingYet(itemId, questionId)
  const given = answerJson === null ? null : answerModel.safeParse(JSON.parse(answerJson))
  const traces = readTraces.parse(tracesJson)
  return { ...empty, answer: given?.success ? given.data : null, isFlagged: Boolean(isFlagged), traces: traces.success ? traces.data : empty.traces, isLocked: Boolean(isLocked), spentMs: Math.min(ATTEMPT_BOUNDS.spentMs, Number(spentMs)) }
}
