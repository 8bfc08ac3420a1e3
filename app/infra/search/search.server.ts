import { Prisma } from '../db/generated/client'
import type { Db } from '../db/db.server'
import { FACETS, type EntryKind, type Facet } from './entry'
import { expressionOf, type Clause } from './query'
import { createShelf, type Shelf, type Shelved } from './shelf'
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
  /** Published later than this. */
  since?: Date
  skip: number
  take: number
}

export interface Hit { entryId: number; caseId: string; kind: EntryKind; refId: string }
export interface Found {
  hits: Hit[]
  /** Of cases, reports, articles and comments. `isAtLeast`: beyond `EXACT_UP_TO` cases it is as many at least. */
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
  /** Entries whose words are lost go, and words whose entry is: what there should be is put in anew. @returns how many */
  forgetWordless(): Promise<number>
  find(reach: Reach, question: Question): Promise<Found>
  /** What has some of the clauses, those with more of them and rarer ones first. */
  findAny(reach: Reach, question: Question): Promise<Found>
  /** What has all of the clauses, and nothing else. */
  findAll(reach: Reach, question: Question): Promise<Found>
  /** For a word that nothing holds. `toOffer`: also what may be its opposite. */
  nearest(word: string, toOffer?: boolean): Promise<string | null>
}

/** The table is not part of the migrations: their engine would take FTS5's own tables for forgotten ones. */
export async function openSearch(db: Db, now: () => Date): Promise<Search> {
  await db.$executeRawUnsafe(`CREATE VIRTUAL TABLE IF NOT EXISTS "SearchText" USING fts5(title, tags, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0")`)
  await db.$executeRawUnsafe(`CREATE VIRTUAL TABLE IF NOT EXISTS "SearchWord" USING fts5vocab('SearchText', 'row')`)
  const shelf = createShelf()
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
    async forgetWordless() {
      // FTS5's own table of how long each text is: one row for each text, whose words themselves cannot be read back.
      const lost = await db.$queryRaw<{ id: number | bigint }[]>`SELECT e."id" AS id FROM "SearchEntry" e WHERE NOT EXISTS (SELECT 1 FROM "SearchText_docsize" d WHERE d."id" = e."id")`
      const left = await db.$queryRaw<{ id: number | bigint }[]>`SELECT d."id" AS id FROM "SearchText_docsize" d WHERE NOT EXISTS (SELECT 1 FROM "SearchEntry" e WHERE e."id" = d."id")`
      for (let from = 0; from < lost.length; from += 500) await db.searchEntry.deleteMany({ where: { id: { in: lost.slice(from, from + 500).map(({ id }) => Number(id)) } } })
      for (const { id } of left) await db.$executeRaw`DELETE FROM "SearchText" WHERE rowid = ${id}`
      return lost.length + left.length
    },
    async find(reach, question) {
      const found = await ask(db, shelf, reach, question, 'all')
      // Fewer words are better than an empty page, and it is said.
      return found.total > 0 || question.clauses.length < 2 ? found : { ...(await ask(db, shelf, reach, question, 'any')), isLoose: true }
    },
    findAny: (reach, question) => ask(db, shelf, reach, question, 'any'),
    findAll: (reach, question) => ask(db, shelf, reach, question, 'all'),
    async nearest(word, toOffer) {
      if (!spelling || now().getTime() - spelling.at > SPELLING_MS) {
        const words = db.$queryRaw<{ term: string; doc: bigint | number }[]>`SELECT term, doc FROM "SearchWord" WHERE doc > 1`.then((rows) => createSpelling(rows.map(({ term, doc }) => [term, Number(doc)] as const)))
        spelling = { at: now().getTime(), words }
        words.catch(() => { spelling = null })
      }
      return (await spelling.words).nearest(word, toOffer)
    },
  }
}

async function drop(db: Connection, ids: number[]) {
  for (const id of ids) {
    await db.$executeRaw`DELETE FROM "SearchText" WHERE rowid = ${id}`
    await db.searchEntry.delete({ where: { id } })
  }
}

interface Answer { comments: number | bigint; ids: string; best: string }

/**
 * One pass over what is hit: the best of it, how many, and the numbers by which the facets are counted (shelf.ts). Three questions,
 * each with a pass of its own, took more than twice as long.
 */
async function ask(db: Db, shelf: Shelf, reach: Reach, question: Question, joined: 'all' | 'any'): Promise<Found> {
  // Entries are numbered as they come: the index reads the newest of its lists alone.
  const since = !question.since ? Prisma.empty : question.clauses.length > 0
    ? Prisma.sql`AND e."at" > ${question.since} AND "SearchText".rowid >= (SELECT coalesce(min(n."id"), 0) FROM "SearchEntry" n WHERE n."at" > ${question.since})`
    : Prisma.sql`AND e."at" > ${question.since}`
  const hits = question.clauses.length > 0
    ? Prisma.sql`SELECT e."id" AS id, e."kind" = 'comment' AS "isComment", bm25("SearchText", ${WEIGHTS}) * ${KIND_WEIGHT} AS score
        FROM "SearchText" JOIN "SearchEntry" e ON e."id" = "SearchText".rowid WHERE "SearchText" MATCH ${expressionOf(question.clauses, joined)} AND ${within(reach)} ${since}`
    : Prisma.sql`SELECT e."id" AS id, 0 AS "isComment", -julianday(e."at") AS score FROM "SearchEntry" e WHERE e."kind" IN ('case', 'report', 'article') AND ${within(reach)} ${since}`
  const kinds = question.kinds.length > 0 ? Prisma.sql`AND e."kind" IN (${Prisma.join([...question.kinds])})` : Prisma.empty
  // A case that is hit by its free part and by its whole is one: twice as many are taken as are shown.
  const [answer] = await db.$queryRaw<Answer[]>`
    WITH h AS MATERIALIZED (${hits})
    SELECT (SELECT count(*) FROM h WHERE "isComment") AS comments,
      (SELECT json_group_array(id) FROM (SELECT id FROM h WHERE NOT "isComment" LIMIT ${EXACT_UP_TO + 1})) AS ids,
      (SELECT json_group_array(json_array(id, "caseId", kind, "refId") ORDER BY best, id) FROM (
        SELECT id, "caseId", kind, "refId", min(score) AS best FROM (
          SELECT h.id AS id, e."caseId" AS "caseId", e."kind" AS kind, e."refId" AS "refId", h.score AS score FROM h ${needsEntry(question) ? Prisma.sql`JOIN "SearchEntry" e ON e."id" = h.id WHERE ${filters(question)} ${kinds} ORDER BY h.score, h.id LIMIT ${2 * (question.skip + question.take)}` : Prisma.sql`JOIN "SearchEntry" e ON e."id" = h.id WHERE h.id IN (SELECT id FROM h ORDER BY score, id LIMIT ${2 * (question.skip + question.take)})`})
        GROUP BY kind, "refId" ORDER BY best, id LIMIT ${question.take} OFFSET ${question.skip})) AS best`
  const ids = JSON.parse(answer!.ids) as number[]
  const isAtLeast = ids.length > EXACT_UP_TO
  const counted = await shelf.count(ids.slice(0, EXACT_UP_TO), question.facets, (missing) => load(db, missing))
  // What was said of a case has no values of its own: where one is chosen it is left out.
  const comments = chosenFacets(question).length > 0 ? 0 : Number(answer!.comments)
  const count = [...counted.kinds, ...(comments > 0 ? [['comment', comments] as const] : [])].map(([kind, count]) => ({ kind, count }))
  const total = count.filter(({ kind }) => question.kinds.length === 0 || question.kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0)
  const best = JSON.parse(answer!.best) as [number, string, EntryKind, string][]
  return { hits: best.map(([entryId, caseId, kind, refId]) => ({ entryId, caseId, kind, refId })), count, total, isAtLeast, facets: counted.facets, isLoose: false }
}

const needsEntry = (question: Question) => question.kinds.length > 0 || chosenFacets(question).length > 0

/** More than this are asked for in several questions: others wait no longer than one takes. */
const LOADED_AT_ONCE = 2_000

async function load(db: Db, ids: readonly number[]): Promise<Shelved[]> {
  const all: Shelved[] = []
  for (let from = 0; from < ids.length; from += LOADED_AT_ONCE) {
    const rows = await db.$queryRaw<{ id: number | bigint; kind: EntryKind; refId: string; facets: string }[]>`
      SELECT e."id" AS id, e."kind" AS kind, e."refId" AS "refId", (SELECT json_group_array(json_object('facet', f."facet", 'value', f."value")) FROM "SearchFacet" f WHERE f."entryId" = e."id") AS facets
      FROM "SearchEntry" e WHERE e."id" IN (SELECT value FROM json_each(${JSON.stringify(ids.slice(from, from + LOADED_AT_ONCE))}))`
    all.push(...rows.map(({ id, kind, refId, facets }) => ({ id: Number(id), kind, refId, facets: JSON.parse(facets) as Shelved['facets'] })))
  }
  return all
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
