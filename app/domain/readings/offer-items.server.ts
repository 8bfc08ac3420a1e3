import { contentOf, subjectOfCase } from '~/domain/cases/load-case.server'
import { readableBranches, subjectOfStudy } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'

const MOST = 12
const MOST_LOOKED_AT = 60

export interface OfferedCase { caseId: string; title: string; titleZh: string; studyId: string; seriesId: string; itemTitle: string; history: string; answer: string }
export interface OfferedStudy { studyId: string; description: string; modalities: string[]; pictures: number; workspace: string }

/**
 * What a planner may choose to have read: published cases and studies that they may read themselves, the newest first.
 * @param search part of a title or a description
 */
export async function offerItems(services: Pick<Services, 'db'>, actor: Actor, search: string, language: 'en' | 'zh'): Promise<{ cases: OfferedCase[]; studies: OfferedStudy[] }> {
  const { db } = services
  const own = institutionsOf(actor)
  const [rows, studies] = await Promise.all([
    db.case.findMany({
      where: { version: { gt: 0 }, kind: 'case', removedAt: null, AND: [{ OR: [{ isOpen: true }, { institutionId: { in: own } }] }, ...(search ? [{ OR: [{ title: { contains: search } }, { titleZh: { contains: search } }] }] : [])] },
      orderBy: [{ publishedAt: 'desc' }, { id: 'asc' }], take: MOST_LOOKED_AT,
    }),
    db.study.findMany({
      where: { OR: readableBranches(actor).map(({ workspace, isHeld, institutionId }) => ({ workspace, isHeld, ...(institutionId === null ? {} : { institutionId }) })), ...(search ? { AND: [{ OR: [{ description: { contains: search } }, { modalities: { contains: search.toUpperCase() } }] }] } : {}) },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: MOST_LOOKED_AT, select: { id: true, description: true, modalities: true, workspace: true, instanceCount: true, institutionId: true, isHeld: true, chargedBy: true },
    }),
  ])
  // What is charged is left to those who have all of it anyway: nobody's purchase is read out to a room.
  const readable = rows.filter((row) => can(actor, 'read', subjectOfCase(row, false))).slice(0, MOST)
  const versions = await db.caseVersion.findMany({ where: { OR: readable.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } })
  return {
    cases: readable.flatMap((row): OfferedCase[] => {
      const json = versions.find(({ caseId }) => caseId === row.id)?.contentJson
      const content = json ? contentOf(json) : null
      const series = content?.series[0]
      if (!content || !series) return []
      const said = (text: { en: string; zh: string }) => text[language] || text.en || text.zh
      return [{ caseId: row.id, title: row.title, titleZh: row.titleZh, ...seriesOf(series), itemTitle: said(content.quizTitle), history: plain(said(content.history)), answer: said(content.diagnosis.text) }]
    }),
    // A branch may hold what is charged for.
    studies: studies.filter((study) => can(actor, 'read', subjectOfStudy(study))).slice(0, MOST).map(({ id, description, modalities, workspace, instanceCount }) => ({ studyId: id, description, modalities: modalities.split(',').filter(Boolean), pictures: instanceCount, workspace })),
  }
}

const seriesOf = ({ studyId, seriesId }: { studyId: string; seriesId: string }) => ({ studyId, seriesId })
/** Links to views lead nowhere outside the case. */
const plain = (markdown: string) => markdown.replace(/\[([^\]]*)\]\(view:[a-z0-9-]+\)/g, '$1').slice(0, 4_000)
