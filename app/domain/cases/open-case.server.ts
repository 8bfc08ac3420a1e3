import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { recordOnce, auditActor } from '~/domain/audit/allowed.server'
import { beforeAnswer, freeOf, type CaseContent, type CaseKind } from './case'
import { asKind } from './draft-case.server'
import { contentOf, loadCase } from './load-case.server'
import { pictureFaults } from './pictures.server'
import { toldName } from './told-title.server'

export interface OpenedCase {
  id: string
  kind: CaseKind
  version: number
  institution: string
  author: { id: string; name: string }
  publishedAt: Date
  content: CaseContent
  /** `free`: what is charged for is not in it. `question`: the diagnosis is not in it until the reader has committed to one. */
  shows: 'free' | 'question' | 'whole'
  /** Series that cannot be shown any more: the text stays, and says so. */
  missingSeries: string[]
  may: { edit: boolean; review: boolean; discuss: boolean; retract: boolean; moderate: boolean }
}

export type OpenCase =
  | { kind: 'opened'; opened: OpenedCase }
  | { kind: 'retracted'; title: { en: string; zh: string }; why: string; at: Date; mayEdit: boolean }
  /** Nothing of it is out yet: for its authors and reviewers there is the draft. */
  | { kind: 'draft'; mayEdit: boolean; mayReview: boolean }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/** What this reader gets of a case now. */
export async function openCase(services: Services, actor: Actor, caseId: string): Promise<OpenCase> {
  const found = await loadCase(services, actor, 'find', caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const mayEdit = can(actor, 'edit', subject)
  const mayReview = can(actor, 'review', subject)
  const version = row.version > 0 ? await services.db.caseVersion.findUnique({ where: { caseId_version: { caseId, version: row.version } } }) : null
  if (row.state === 'retracted') {
    // Under the name that readers knew it by: the draft may have another by now.
    const known = version && toldName(contentOf(version.contentJson))
    const title = known && !mayEdit ? known : { en: row.title, zh: row.titleZh }
    return { kind: 'retracted', title, why: row.retractedWhy, at: row.retractedAt ?? row.changedAt, mayEdit }
  }
  if (!version) return { kind: 'draft', mayEdit, mayReview }
  const [names, answer] = await Promise.all([
    services.db.case.findUniqueOrThrow({ where: { id: caseId }, select: { institution: { select: { name: true } }, author: { select: { id: true, name: true } } } }),
    actor.kind === 'person' ? services.db.caseAnswer.findUnique({ where: { caseId_version_personId: { caseId, version: row.version, personId: actor.personId } }, select: { at: true } }) : null,
  ])
  const content = contentOf(version.contentJson)
  const mayRead = can(actor, 'read', subject)
  const shows: OpenedCase['shows'] = !mayRead ? 'free' : content.quiz && !answer && !mayEdit ? 'question' : 'whole'
  const shown = shows === 'free' ? freeOf(content) : shows === 'question' ? beforeAnswer(content) : content
  if (mayRead) recordOnce(services, 60_000, { action: 'case.read', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'case', subjectId: caseId, detail: { version: row.version } })
  return {
    kind: 'opened',
    opened: {
      id: caseId, kind: asKind(row.kind), version: row.version, institution: names.institution.name, author: names.author, publishedAt: version.publishedAt,
      content: shown, shows,
      // Of what this reader gets: a series that is charged for is not named before it is bought.
      missingSeries: (await pictureFaults(services.db, shown)).map(({ seriesId }) => seriesId),
      may: { edit: mayEdit, review: mayReview, discuss: can(actor, 'discuss', subject), retract: can(actor, 'retract', subject), moderate: can(actor, 'moderate', subject) },
    },
  }
}
