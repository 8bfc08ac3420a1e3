import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { newCaseIn } from '~/policy/cases'
import { CURATORS } from '~/policy/images'
import { CASE_KINDS, emptyCase, readCase, type CaseContent, type CaseKind, type Two, type Unreadable } from './case'
import { contentOf, loadCase } from './load-case.server'

/** Of one institution: a bound, not a plan. */
const MOST_CASES = 50_000

export type CreateCase = { kind: 'created'; caseId: string } | { kind: 'forbidden' } | { kind: 'too-many' } | Unreadable

/** A draft of the actor's own, in an institution where they teach. */
export async function createCase(services: Services, actor: Actor, input: { institutionId: string; kind: string; title?: Two; content?: unknown }): Promise<CreateCase> {
  if (actor.kind !== 'person' || !holds(actor, input.institutionId, ...CURATORS)) return { kind: 'forbidden' }
  const { institutionId } = input
  if (!allowed(services, actor, 'edit', newCaseIn(institutionId, actor.personId), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const read = readCase(input.content ?? emptyCase(input.title))
  if (read.kind !== 'read') return read
  const { db } = services
  if ((await db.case.count({ where: { institutionId } })) >= MOST_CASES) return { kind: 'too-many' }
  const at = services.now()
  const { id } = await db.case.create({
    data: { institutionId, kind: asKind(input.kind), authorId: actor.personId, draftJson: JSON.stringify(read.content), title: read.content.title.en, titleZh: read.content.title.zh, createdAt: at, changedAt: at, studies: { create: studiesOf(read.content) } },
    select: { id: true },
  })
  await services.audit.recordNow({ action: 'case.made', actor: auditActor(actor), institutionId, subjectKind: 'case', subjectId: id })
  return { kind: 'created', caseId: id }
}

export const asKind = (text: string): CaseKind => CASE_KINDS.find((one) => one === text) ?? 'case'
export const studiesOf = ({ series }: CaseContent) => [...new Set(series.map(({ studyId }) => studyId))].map((studyId) => ({ studyId }))

export type SaveDraft =
  | { kind: 'saved'; revision: number }
  /** Somebody else saved meanwhile: theirs, so that both are there to choose from. Nothing was written over. */
  | { kind: 'changed-by-other'; revision: number; content: CaseContent }
  /** It waits for its reviewer: who edits takes it back first. */
  | { kind: 'in-review' }
  | { kind: 'not-found' } | { kind: 'forbidden' } | Unreadable

/** @param input.revision what the author began with; the same text saved again (an answer that was lost) is saved once */
export async function saveDraft(services: Services, actor: Actor, input: { caseId: string; revision: number; content: unknown }): Promise<SaveDraft> {
  const found = await loadCase(services, actor, 'edit', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = readCase(input.content)
  if (read.kind !== 'read') return read
  const draftJson = JSON.stringify(read.content)
  return services.db.$transaction(async (tx): Promise<SaveDraft> => {
    const { count } = await tx.case.updateMany({
      where: { id: input.caseId, draftRevision: input.revision, state: { not: 'in-review' }, removedAt: null },
      data: { draftJson, draftRevision: input.revision + 1, title: read.content.title.en, titleZh: read.content.title.zh, changedAt: services.now() },
    })
    if (count === 0) {
      const now = await tx.case.findUnique({ where: { id: input.caseId }, select: { draftJson: true, draftRevision: true, state: true, removedAt: true } })
      if (!now || now.removedAt) return { kind: 'not-found' }
      if (now.state === 'in-review') return { kind: 'in-review' }
      return now.draftJson === draftJson ? { kind: 'saved', revision: now.draftRevision } : { kind: 'changed-by-other', revision: now.draftRevision, content: contentOf(now.draftJson) }
    }
    await tx.caseStudy.deleteMany({ where: { caseId: input.caseId } })
    // Those of the version that is out stay known until another one is: a study that goes must find its cases.
    const published = found.row.version > 0 ? await tx.caseVersion.findUnique({ where: { caseId_version: { caseId: input.caseId, version: found.row.version } }, select: { contentJson: true } }) : null
    const all = [...studiesOf(read.content), ...(published ? studiesOf(contentOf(published.contentJson)) : [])].map(({ studyId }) => studyId)
    await tx.caseStudy.createMany({ data: [...new Set(all)].map((studyId) => ({ caseId: input.caseId, studyId })) })
    return { kind: 'saved', revision: input.revision + 1 }
  })
}
