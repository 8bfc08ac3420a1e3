import { contentOf, subjectOfCase } from '~/domain/cases/load-case.server'
import { toldName } from '~/domain/cases/told-title.server'
import { readableBranches, subjectOfStudy } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'

const MOST = 12
const MOST_LOOKED_AT = 60
/** Where a title is looked for: by what readers are told, which is in the published texts alone. */
const MOST_SEARCHED = 200

export interface OfferedCase { caseId: string; title: string; titleZh: string; studyId: string; seriesId: string; itemTitle: string; history: string; answer: string }
export interface OfferedStudy { studyId: string; description: string; modalities: string[]; pictures: number; workspace: string }

/**
 * What a planner may choose to have read: published cases and studies that they may read themselves, the newest first. A case that asks
 * first is offered by the name that tells nothing, without its answer, to who has not answered it; the room is told at the reveal.
 * @param search part of a title or a description
 */
export async function offerItems(services: Pick<Services, 'db'>, actor: Actor, search: string, language: 'en' | 'zh'): Promise<{ cases: OfferedCase[]; studies: OfferedStudy[] }> {
  const { db } = services
  const own = institutionsOf(actor)
  const [rows, studies] = await Promise.all([
    db.case.findMany({
      where: { version: { gt: 0 }, kind: 'case', removedAt: null, AND: [{ OR: [{ isOpen: true }, { institutionId: { in: own } }] }] },
      orderBy: [{ publishedAt: 'desc' }, { id: 'asc' }], take: search ? MOST_SEARCHED : MOST_LOOKED_AT,
    }),
    db.study.findMany({
      where: { OR: readableBranches(actor).map(({ workspace, isHeld, institutionId }) => ({ workspace, isHeld, ...(institutionId === null ? {} : { institutionId }) })), ...(search ? { AND: [{ OR: [{ description: { contains: search } }, { modalities: { contains: search.toUpperCase() } }] }] } : {}) },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: MOST_LOOKED_AT, select: { id: true, description: true, modalities: true, workspace: true, instanceCount: true, institutionId: true, isHeld: true, chargedBy: true },
    }),
  ])
  // What is charged is left to those who have all of it anyway: nobody's purchase is read out to a room.
  const readable = rows.filter((row) => can(actor, 'read', subjectOfCase(row, false))).slice(0, search ? MOST_SEARCHED : MOST)
  const [versions, answers] = await Promise.all([
    db.caseVersion.findMany({ where: { OR: readable.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } }),
    actor.kind === 'person' ? db.caseAnswer.findMany({ where: { personId: actor.personId, OR: readable.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true } }) : [],
  ])
  return {
    cases: readable.flatMap((row): OfferedCase[] => {
      const json = versions.find(({ caseId }) => caseId === row.id)?.contentJson
      const content = json ? contentOf(json) : null
      const series = content?.series[0]
      if (!content || !series) return []
      const said = (text: { en: string; zh: string }) => text[language] || text.en || text.zh
      const knows = !content.quiz || answers.some(({ caseId }) => caseId === row.id) || can(actor, 'edit', subjectOfCase(row, false))
      const { en, zh } = knows ? content.title : toldName(content)
      if (search && ![en, zh].some((title) => title.toLowerCase().includes(search.toLowerCase()))) return []
      return [{ caseId: row.id, title: en, titleZh: zh, ...seriesOf(series), itemTitle: said(content.quizTitle), history: plain(said(content.history)), answer: knows ? said(content.diagnosis.text) : '' }]
    }).slice(0, MOST),
    // A branch may hold what is charged for.
    studies: studies.filter((study) => can(actor, 'read', subjectOfStudy(study))).slice(0, MOST).map(({ id, description, modalities, workspace, instanceCount }) => ({ studyId: id, description, modalities: modalities.split(',').filter(Boolean), pictures: instanceCount, workspace })),
  }
}

const seriesOf = ({ studyId, seriesId }: { studyId: string; seriesId: string }) => ({ studyId, seriesId })
/** Links to views lead nowhere outside the case. */
const plain = (markdown: string) => markdown.replace(/\[([^\]]*)\]\(view:[a-z0-9-]+\)/g, '$1').slice(0, 4_000)
