import { formOfPaper, oneSection, wholeItem } from '../../app/domain/exams/paper.fixture'
import { plainRules, type SittingRules } from '../../app/domain/exams/sitting'
import { hashToken, makeToken } from '../../app/domain/people/cookie-token.server'
import type { QuestionKind } from '../../app/domain/questions/question'
import { openDatabase } from './house-lesson'
import type { Product } from './product'

export interface Hall {
  sittingId: string
  /** Of `single`, `multiple`, `short` and `numeric` in turn; the question of an item is `ITEM-q`. */
  items: { id: string; kind: QuestionKind }[]
  candidates: { personId: string; candidateId: string; cookie: string }[]
  /** Watches over them. */
  proctor: { cookie: string }
}

const KINDS = ['single', 'multiple', 'short', 'numeric'] as const satisfies readonly QuestionKind[]
const DAY_MS = 86_400_000

/** An exam that has begun, with candidates who are signed in: written as it stands in the database, since none of that is what is promised. */
export function openHall(product: Product, { candidates, questions, rules = {} }: { candidates: number; questions: number; rules?: Partial<SittingRules> }): Hall {
  const database = openDatabase(product)
  const insert = (table: string, values: Record<string, unknown>) => database.prepare(`insert into ${table} (${Object.keys(values).join(', ')}) values (${Object.keys(values).map(() => '?').join(', ')})`).run(...Object.values(values))
  const at = new Date()
  const now = at.toISOString()
  const institutionId = database.prepare('select id from Institution where name = ?').get('Demo hospital A')!.id as string
  const signIn = (personId: string) => {
    const token = makeToken()
    insert('Session', { id: hashToken(token), personId, createdAt: now, lastSeenAt: now, expiresAt: new Date(at.getTime() + DAY_MS).toISOString() })
    return `theatrum_session=${token}`
  }
  const person = (id: string, role: string) => {
    insert('Person', { id, email: `${id}@hall.test`, name: `Demo candidate ${id}`, passwordHash: '', createdAt: now })
    insert('Membership', { id: `${id}-in`, personId: id, institutionId, role })
    return signIn(id)
  }
  try {
    database.prepare('begin').run()
    const proctor = { cookie: person('hallproctor', 'teacher') }
    const items = Array.from({ length: questions }, (_, n) => ({ id: `hallitem${n + 1}`, kind: KINDS[n % KINDS.length]! }))
    for (const { id, kind } of items) {
      const contentJson = JSON.stringify(wholeItem(kind, id))
      insert('ExamItem', { id, institutionId, ownerId: 'hallproctor', state: 'approved', version: 1, contentJson, title: id, kind, language: 'en', createdAt: now, changedAt: now })
      insert('ExamItemVersion', { itemId: id, version: 1, contentJson, frozenAt: now })
    }
    const paper = oneSection(items.map(({ id }) => id), { shufflesItems: true })
    insert('ExamPaper', { id: 'hallpaper', institutionId, ownerId: 'hallproctor', title: paper.title, language: 'en', contentJson: JSON.stringify(paper), createdAt: now, changedAt: now })
    const sittingId = 'hallsitting'
    insert('ExamSitting', { id: sittingId, institutionId, ownerId: 'hallproctor', paperId: 'hallpaper', title: 'Chest imaging', state: 'open', opensAt: now, rulesJson: JSON.stringify({ ...plainRules(), begins: 'window', ...rules }), seed: 'hall', frozenAt: now, createdAt: now, changedAt: now })
    insert('ExamForm', { id: 'hallform', sittingId, name: 'A', contentJson: JSON.stringify(formOfPaper(paper)) })
    const seated = Array.from({ length: candidates }, (_, n) => {
      const personId = `hall${String(n + 1).padStart(4, '0')}`
      const cookie = person(personId, 'student')
      insert('ExamCandidate', { id: `${personId}-c`, sittingId, personId, number: String(100_000 + n) })
      return { personId, candidateId: `${personId}-c`, cookie }
    })
    database.prepare('commit').run()
    return { sittingId, items, candidates: seated, proctor }
  } finally {
    database.close()
  }
}
