import { RESTORE_WITHIN_MS } from '~/domain/anatomy/anatomy'
import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CASE_STATES, type CaseState } from '~/policy/cases'
import { casePlaces } from './case-places.server'
import type { CaseKind, Two } from './case'
import { asKind } from './draft-case.server'
import { isEntitled } from './entitled.server'
import { contentOf, subjectOfCase } from './load-case.server'

/** Of each list; what is older is found by the search. */
export const MOST_MINE = 200

export interface CaseLine { id: string; kind: CaseKind; state: CaseState; version: number; title: Two; changedAt: Date; author: string; institution: string; openNotes: number }
export interface KeptLine { id: string; kind: CaseKind; title: Two; author: string; keptAt: Date }
export interface MyCases {
  /** What the reader writes. */
  mine: CaseLine[]
  /** What waits for somebody like the reader. */
  waiting: CaseLine[]
  kept: KeptLine[]
  /** Removed by the reader less than a week ago. */
  removed: CaseLine[]
  isCut: boolean
  mayWrite: boolean
}

/** Everything that is the reader's own in the library. */
export async function myCases(services: Services, actor: Actor): Promise<MyCases> {
  if (actor.kind !== 'person') return { mine: [], waiting: [], kept: [], removed: [], isCut: false, mayWrite: false }
  const { db, now } = services
  const { personId } = actor
  const select = { id: true, kind: true, state: true, version: true, title: true, titleZh: true, changedAt: true, institutionId: true, authorId: true, isOpen: true, isCharged: true, retractedAt: true, author: { select: { name: true } }, institution: { select: { name: true } }, _count: { select: { notes: { where: { resolvedAt: null } } } } } as const
  const take = MOST_MINE + 1
  const [own, queue, bookmarks, gone, places] = await Promise.all([
    db.case.findMany({ where: { authorId: personId, removedAt: null }, orderBy: { changedAt: 'desc' }, take, select }),
    db.case.findMany({ where: { institutionId: { in: institutionsOf(actor) }, state: 'in-review', authorId: { not: personId }, removedAt: null }, orderBy: { submittedAt: 'asc' }, take, select }),
    db.bookmark.findMany({ where: { personId, of: { removedAt: null } }, orderBy: { at: 'desc' }, take, select: { at: true, of: { select } } }),
    db.case.findMany({ where: { authorId: personId, removedAt: { gt: new Date(now().getTime() - RESTORE_WITHIN_MS) } }, orderBy: { removedAt: 'desc' }, take, select }),
    casePlaces(services, actor),
  ])
  const rights = async (row: (typeof own)[number]) => subjectOfCase(row, row.isCharged && (await isEntitled(services, actor, row)))
  const line = ({ id, kind, state, version, title, titleZh, changedAt, author, institution, _count }: (typeof own)[number]): CaseLine =>
    ({ id, kind: asKind(kind), state: CASE_STATES.find((one) => one === state) ?? 'draft', version, title: { en: title, zh: titleZh }, changedAt, author: author.name, institution: institution.name, openNotes: _count.notes })
  // Asked one by one: somebody who lost their role keeps no list of what they wrote there.
  const mayDo = (rows: typeof own, action: 'edit' | 'review' | 'remove') => rows.slice(0, MOST_MINE).filter((row) => can(actor, action, subjectOfCase(row, false))).map(line)
  const findable = (await Promise.all(bookmarks.slice(0, MOST_MINE).map(async (one) => (can(actor, 'find', await rights(one.of)) ? [one] : [])))).flat()
  recordOnce(services, 3_600_000, { action: 'case.read', actor: auditActor(actor), institutionId: null, subjectKind: 'case', subjectId: null, detail: { by: 'mine' } })
  return {
    mine: mayDo(own, 'edit'), waiting: mayDo(queue, 'review'), removed: mayDo(gone, 'remove'), kept: await keptLines(services, findable.map(({ at, of }) => ({ at, of, personId }))),
    isCut: [own, queue, bookmarks, gone].some((rows) => rows.length > MOST_MINE), mayWrite: places.length > 0,
  }
}

interface Kept { at: Date; personId: string; of: { id: string; kind: string; version: number; title: string; titleZh: string; author: { name: string }; authorId: string } }

/** A bookmark is called as its readers see the case: by the version that is out, and by nothing that answers before they have. */
async function keptLines({ db }: Pick<Services, 'db'>, kept: readonly Kept[]): Promise<KeptLine[]> {
  const [versions, answers] = await Promise.all([
    kept.length === 0 ? [] : db.caseVersion.findMany({ where: { OR: kept.map(({ of }) => ({ caseId: of.id, version: of.version })) } }),
    kept.length === 0 ? [] : db.caseAnswer.findMany({ where: { personId: kept[0]!.personId, caseId: { in: kept.map(({ of }) => of.id) } }, select: { caseId: true, version: true } }),
  ])
  return kept.flatMap(({ at, of, personId }) => {
    const out = versions.find(({ caseId }) => caseId === of.id)
    if (!out && of.authorId !== personId) return []
    const content = out ? contentOf(out.contentJson) : null
    const isAnswered = of.authorId === personId || answers.some(({ caseId, version }) => caseId === of.id && version === of.version)
    const title = !content ? { en: of.title, zh: of.titleZh } : content.quiz && !isAnswered ? content.quizTitle : content.title
    return [{ id: of.id, kind: asKind(of.kind), title, author: of.author.name, keptAt: at }]
  })
}
