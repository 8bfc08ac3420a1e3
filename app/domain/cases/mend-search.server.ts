import { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { indexCase } from './index-case.server'
import { contentOf } from './load-case.server'
import { index } from './say-comment.server'

/** In one transaction: others wait no longer than these take. */
const COMMENTS_AT_ONCE = 200
const CASES_AT_ONCE = 50

/** Readers have a version of it: as `isOut` of the policy. */
const IS_OUT = Prisma.sql`c."removedAt" IS NULL AND c."version" > 0 AND c."state" <> 'retracted'`
const NOT_FOUND_YET = Prisma.sql`NOT EXISTS (SELECT 1 FROM "SearchEntry" e WHERE e."caseId" = c."id" AND e."kind" <> 'comment')`

export interface Mended { cases: number; comments: number; removed: number }

type Needs = Pick<Services, 'db' | 'search' | 'log'>

/**
 * Puts into the search what is out and not in it, and takes from it what is not out any more: after the search's tables were
 * lost or a process died in between, and for the discussion of a case that comes back. Looked at anew in each transaction, so
 * that it may run beside whatever else happens, and again. @param of one case; all of them when left out
 */
export async function mendSearch(services: Needs, { of, signal }: { of?: string; signal?: AbortSignal } = {}): Promise<Mended> {
  const mended: Mended = { cases: 0, comments: 0, removed: 0 }
  if (of === undefined) mended.removed = await removeSurplus(services)
  // What cannot be read would be tried for ever: each case once.
  for (let after = ''; !signal?.aborted;) {
    const ids = await missingCases(services, of, after)
    if (ids.length === 0) break
    after = ids.at(-1)!
    for (const caseId of ids) mended.cases += await putCase(services, caseId)
  }
  for (let after = ''; !signal?.aborted;) {
    const ids = await missingComments(services, of, after)
    if (ids.length === 0) break
    after = ids.at(-1)!
    mended.comments += await putComments(services, ids)
  }
  return mended
}

async function removeSurplus({ db, search }: Needs): Promise<number> {
  const lost = await search.forgetWordless()
  const rows = await db.$queryRaw<{ caseId: string }[]>`SELECT DISTINCT e."caseId" AS "caseId" FROM "SearchEntry" e WHERE NOT EXISTS (SELECT 1 FROM "Case" c WHERE c."id" = e."caseId" AND ${IS_OUT})`
  for (const { caseId } of rows) await db.$transaction(async (tx) => search.removeEntries(tx, { caseId }))
  return lost + rows.length
}

const one = (of: string | undefined) => (of === undefined ? Prisma.empty : Prisma.sql`AND c."id" = ${of}`)

async function missingCases({ db }: Needs, of: string | undefined, after: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT c."id" AS id FROM "Case" c WHERE c."id" > ${after} ${one(of)} AND ${IS_OUT} AND ${NOT_FOUND_YET} ORDER BY c."id" LIMIT ${CASES_AT_ONCE}`
  return rows.map(({ id }) => id)
}

async function putCase({ db, search, log }: Needs, caseId: string): Promise<number> {
  try {
    return await db.$transaction(async (tx) => {
      const [isMissing] = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Case" c WHERE c."id" = ${caseId} AND ${IS_OUT} AND ${NOT_FOUND_YET}`
      const row = isMissing ? await tx.case.findUnique({ where: { id: caseId } }) : null
      const out = row ? await tx.caseVersion.findUnique({ where: { caseId_version: { caseId, version: row.version } } }) : null
      if (!row || !out) return 0
      await indexCase(search, tx, row, { publishedAt: out.publishedAt, content: contentOf(out.contentJson) })
      return 1
    })
  } catch (error) {
    log.error({ err: error, caseId }, 'a case cannot be put into the search')
    return 0
  }
}

const MISSING_COMMENT = Prisma.sql`m."removedAt" IS NULL AND m."hiddenAt" IS NULL AND ${IS_OUT} AND NOT EXISTS (SELECT 1 FROM "SearchEntry" e WHERE e."kind" = 'comment' AND e."refId" = m."id")`

async function missingComments({ db }: Needs, of: string | undefined, after: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT m."id" AS id FROM "Comment" m JOIN "Case" c ON c."id" = m."caseId" WHERE m."id" > ${after} ${one(of)} AND ${MISSING_COMMENT} ORDER BY m."id" LIMIT ${COMMENTS_AT_ONCE}`
  return rows.map(({ id }) => id)
}

async function putComments({ db, search }: Needs, ids: readonly string[]): Promise<number> {
  return db.$transaction(async (tx) => {
    const missing = await tx.$queryRaw<{ id: string }[]>`SELECT m."id" AS id FROM "Comment" m JOIN "Case" c ON c."id" = m."caseId" WHERE m."id" IN (${Prisma.join([...ids])}) AND ${MISSING_COMMENT}`
    const comments = await tx.comment.findMany({ where: { id: { in: missing.map(({ id }) => id) } }, include: { of: true } })
    /** Of each case, whether it asks its readers first. */
    const asking = new Map<string, boolean>()
    for (const { of: row, ...comment } of comments) {
      if (!asking.has(row.id)) {
        const { contentJson } = await tx.caseVersion.findUniqueOrThrow({ where: { caseId_version: { caseId: row.id, version: row.version } } })
        asking.set(row.id, asksFirst(contentJson))
      }
      await index({ search }, tx, { row }, comment, asking.get(row.id)!)
    }
    return comments.length
  }, { timeout: 30_000 })
}

/** What cannot be read may be a question. */
function asksFirst(contentJson: string): boolean {
  try {
    return contentOf(contentJson).quiz !== null
  } catch {
    return true
  }
}

/** What was said of a case that has just come back. It is out, whatever becomes of this: the next upkeep finds what is missing. */
export const putBack = (services: Needs, caseId: string): Promise<unknown> =>
  mendSearch(services, { of: caseId }).catch((error: unknown) => services.log.error({ err: error, caseId }, 'a discussion cannot be put back into the search; tried again later'))
