import { Prisma } from '../db/generated/client'
import type { Db } from '../db/db.server'
import { FACETS, type EntryKind, type Facet } from './entry'
import { expressionOf, type Clause } from './query'
import { createSpelling, type Spelling } from './spelling'

/**
 * The library's full text: SQLite's FTS5 over the words that `words.ts` makes. It keeps words alone; texts and rights are in
 * SearchEntry, row by row under the same number, so that what somebody may not read is no hit and no count.
 */


export interface Entry {
  kind: EntryKind
  refId: string
  part: 'free' | 'whole'
  caseId: string
  institutionId: string
  isOpen: boolean
  isFree: boolean
  /** Not before the case's question was answered. */
  isAfterAnswer?: boolean
  /** As written. */
  title: string
  text: string
  at: Date
  facets: { facet: Facet; value: string }[]
  /** Made by `indexed`. */
  words: { title: string; tags: string; body: string }
}

/** Whose question it is: what they may read, decided by the policy and given as data, so that it is part of the question. */
export interface Reach {
  institutions: readonly string[]
  /** Where they read what is charged for without buying it. */
  staffOf: readonly string[]
  /** Cases that they may read whole. */
  entitled: readonly string[]
  /** Institutions whose whole library they have a licence for. */
  licensed: readonly string[]
  /** Whose cases need not be asked. */
  editorOf: readonly string[]
  /** Whose own cases and answers to questions count. */
  personId: string
}

export interface Question {
  clauses: readonly Clause[]
  kinds: readonly EntryKind[]
  /** Any of the values of one, all of the facets. */
  facets: Partial<Record<Facet, readonly string[]>>
  skip: number
  take: number
}

export interface Hit { entryId: number; caseId: string; kind: EntryKind; refId: string }
export interface Found {
  hits: Hit[]
  /** Of cases, reports, articles and comments; beyond `EXACT_UP_TO` it is as many at least. */
  count: { kind: EntryKind; count: number }[]
  total: number
  isAtLeast: boolean
  facets: { facet: Facet; value: string; count: number }[]
  /** All words were in none; these have some of them. */
  isLoose: boolean
}

export const EXACT_UP_TO = 50_000
const WEIGHTS = Prisma.raw('12.0, 6.0, 1.0')
/** A line of a discussion is short, and bm25 likes short texts: a case that says it is what somebody looks for. */
const KIND_WEIGHT = Prisma.sql`CASE e."kind" WHEN 'comment' THEN 0.35 ELSE 1.0 END`
const SPELLING_MS = 10 * 60_000

type Connection = Pick<Db, '$queryRaw' | '$executeRaw' | 'searchEntry'>

export interface Search {
  /** Replaces what there is of an entry. In the transaction that changes what it is of. */
  put(db: Connection, entry: Entry): Promise<void>
  /** Of a case, all that was said of it included; or of some kinds alone. */
  removeEntries(db: Connection, of: { caseId: string; kinds?: readonly EntryKind[]; refId?: string }): Promise<void>
  find(reach: Reach, question: Question): Promise<Found>
  /** What has some of the clauses, those with more of them and rarer ones first. */
  findAny(reach: Reach, question: Question): Promise<Found>
  /** For a word that nothing holds. */
  nearest(word: string): Promise<string | null>
}

/** The table is not part of the migrations: their engine would take FTS5's own tables for forgotten ones. */
export async function openSearch(db: Db, now: () => Date): Promise<Search> {
  await db.$executeRawUnsafe(`CREATE VIRTUAL TABLE IF NOT EXISTS "SearchText" USING fts5(title, tags, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0")`)
  await db.$executeRawUnsafe(`CREATE VIRTUAL TABLE IF NOT EXISTS "SearchWord" USING fts5vocab('SearchText', 'row')`)
  let spelling: { at: number; words: Promise<Spelling> } | null = null

  return {
    async put(db, { words, facets, ...entry }) {
      const { kind, refId, part } = entry
      const before = await db.searchEntry.findUnique({ where: { kind_refId_part: { kind, refId, part } }, select: { id: true } })
      if (before) await drop(db, [before.id])
      const { id } = await db.searchEntry.create({ data: { ...entry, facets: { create: facets } }, select: { id: true } })
      await db.$executeRaw`INSERT INTO "SearchText" (rowid, title, tags, body) VALUES (${id}, ${words.title}, ${words.tags}, ${words.body})`
    },
    async removeEntries(db, { caseId, kinds, refId }) {
      const rows = await db.searchEntry.findMany({ where: { caseId, ...(kinds ? { kind: { in: [...kinds] } } : {}), ...(refId ? { refId } : {}) }, select: { id: true } })
      await drop(db, rows.map(({ id }) => id))
    },
    async find(reach, question) {
      const found = await ask(db, reach, question, 'all')
      // Fewer words are better than an empty page, and it is said.
      return found.total > 0 || question.clauses.length < 2 ? found : { ...(await ask(db, reach, question, 'any')), isLoose: true }
    },
    findAny: (reach, question) => ask(db, reach, question, 'any'),
    async nearest(word) {
      if (!spelling || now().getTime() - spelling.at > SPELLING_MS) {
        const words = db.$queryRaw<{ term: string; doc: bigint | number }[]>`SELECT term, doc FROM "SearchWord" WHERE doc > 1`.then((rows) => createSpelling(rows.map(({ term, doc }) => [term, Number(doc)] as const)))
        spelling = { at: now().getTime(), words }
        words.catch(() => { spelling = null })
      }
      return (await spelling.words).nearest(word)
    },
  }
}

async function drop(db: Connection, ids: number[]) {
  for (const id of ids) {
    await db.$executeRaw`DELETE FROM "SearchText" WHERE rowid = ${id}`
    await db.searchEntry.delete({ where: { id } })
  }
}

async function ask(db: Db, reach: Reach, question: Question, joined: 'all' | 'any'): Promise<Found> {
  const hits = question.clauses.length > 0
    ? Prisma.sql`FROM "SearchText" JOIN "SearchEntry" e ON e."id" = "SearchText".rowid WHERE "SearchText" MATCH ${expressionOf(question.clauses, joined)} AND ${within(reach)}`
    : Prisma.sql`FROM "SearchEntry" e WHERE ${within(reach)} AND e."kind" <> 'comment'`
  const chosen = Prisma.sql`${hits} AND ${filters(question)}`
  const kinds = question.kinds.length > 0 ? Prisma.sql` AND e."kind" IN (${Prisma.join([...question.kinds])})` : Prisma.empty
  const score = question.clauses.length > 0 ? Prisma.sql`bm25("SearchText", ${WEIGHTS}) * ${KIND_WEIGHT}` : Prisma.sql`-CAST(e."at" AS REAL)`
  const [rows, counted, facets] = await Promise.all([
    // A case that is hit by its free part and by its whole is one: twice as many are taken as are shown.
    db.$queryRaw<{ id: number | bigint; caseId: string; kind: EntryKind; refId: string }[]>`
      SELECT id, "caseId", kind, "refId", min(score) AS best FROM (SELECT e."id" AS id, e."caseId", e."kind" AS kind, e."refId", ${score} AS score ${chosen}${kinds} ORDER BY score, id LIMIT ${2 * (question.skip + question.take)})
      GROUP BY kind, "refId" ORDER BY best, id LIMIT ${question.take} OFFSET ${question.skip}`,
    db.$queryRaw<{ kind: EntryKind; count: number | bigint }[]>`SELECT kind, count(*) AS count FROM (SELECT DISTINCT e."kind" AS kind, e."refId" ${chosen} LIMIT ${EXACT_UP_TO + 1}) GROUP BY kind`,
    facetCounts(db, question, hits),
  ])
  const count = counted.map(({ kind, count }) => ({ kind, count: Number(count) }))
  const total = count.filter(({ kind }) => question.kinds.length === 0 || question.kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0)
  const all = count.reduce((sum, { count }) => sum + count, 0)
  return { hits: rows.map(({ id, caseId, kind, refId }) => ({ entryId: Number(id), caseId, kind, refId })), count, total: Math.min(total, EXACT_UP_TO), isAtLeast: all > EXACT_UP_TO, facets, isLoose: false }
}

const none = Prisma.sql`1 = 0`
const isIn = (column: Prisma.Sql, values: readonly string[]) => (values.length === 0 ? none : Prisma.sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`)

/** What the person may read. */
const within = ({ institutions, staffOf, entitled, licensed, editorOf, personId }: Reach) => Prisma.sql`(
  ((e."isOpen" = 1 AND ${institutions.length > 0 ? Prisma.sql`1 = 1` : none}) OR ${isIn(Prisma.sql`e."institutionId"`, institutions)})
  AND (e."isFree" = 1 OR ${isIn(Prisma.sql`e."caseId"`, entitled)} OR ${isIn(Prisma.sql`e."institutionId"`, [...new Set([...staffOf, ...licensed])])})
  AND (e."isAfterAnswer" = 0 OR ${isIn(Prisma.sql`e."institutionId"`, editorOf)}
    OR EXISTS (SELECT 1 FROM "Case" c WHERE c."id" = e."caseId" AND (c."authorId" = ${personId} OR EXISTS (SELECT 1 FROM "CaseAnswer" a WHERE a."caseId" = c."id" AND a."version" = c."version" AND a."personId" = ${personId})))))`

const hasOne = (facet: string, values: readonly string[]) => Prisma.sql`EXISTS (SELECT 1 FROM "SearchFacet" f WHERE f."entryId" = e."id" AND f."facet" = ${facet} AND ${isIn(Prisma.sql`f."value"`, values)})`

const chosenFacets = ({ facets }: Question) => FACETS.filter((facet) => (facets[facet]?.length ?? 0) > 0)

const filters = (question: Question) => {
  const all = chosenFacets(question).map((facet) => hasOne(facet, question.facets[facet]!))
  return all.length === 0 ? Prisma.sql`1 = 1` : Prisma.join(all, ' AND ')
}

/** A facet's own choice does not count against its other values: one may always choose another one beside it. */
async function facetCounts(db: Db, question: Question, hits: Prisma.Sql): Promise<Found['facets']> {
  const chosen = chosenFacets(question)
  const groups = [{ facets: FACETS.filter((facet) => !chosen.includes(facet)), without: null as Facet | null }, ...chosen.map((facet) => ({ facets: [facet], without: facet }))]
  const rows = await Promise.all(groups.map(({ facets, without }) => {
    const conditions = filters({ ...question, facets: without === null ? question.facets : { ...question.facets, [without]: [] } })
    return db.$queryRaw<{ facet: Facet; value: string; count: number | bigint }[]>`
      SELECT f."facet" AS facet, f."value" AS value, count(DISTINCT h."caseId") AS count
      FROM (SELECT e."id" AS id, e."caseId" ${hits} AND e."kind" <> 'comment' AND ${conditions}) h JOIN "SearchFacet" f ON f."entryId" = h.id
      WHERE f."facet" IN (${Prisma.join(facets)}) GROUP BY 1, 2`
  }))
  return rows.flat().map(({ facet, value, count }) => ({ facet, value, count: Number(count) }))
}
