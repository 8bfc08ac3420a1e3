import type { Two } from '~/domain/cases/case'
import { contentOf } from '~/domain/cases/load-case.server'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { CURATORS } from '~/policy/images'

export interface Sold { sells: string; refId: string }
export interface SoldTitle { title: Two; seller: string }

const keyOf = ({ sells, refId }: Sold) => `${sells}:${refId}`

/**
 * What was sold, by name: a case that asks first by what it asks with, until this reader has answered; what is gone by none.
 * Removed things are named: who paid for them sees what it was.
 */
export async function soldTitles({ db }: Pick<Services, 'db'>, actor: Actor, things: readonly Sold[]): Promise<(of: Sold) => SoldTitle | null> {
  const of = (sells: string) => [...new Set(things.filter((one) => one.sells === sells).map(({ refId }) => refId))]
  const personId = actor.kind === 'person' ? actor.personId : ''
  const institution = { select: { name: true } } as const
  const [cases, collections, institutions, answers] = await Promise.all([
    db.case.findMany({ where: { id: { in: of('case') } }, select: { id: true, version: true, title: true, titleZh: true, institutionId: true, institution } }),
    db.collection.findMany({ where: { id: { in: of('collection') } }, select: { id: true, title: true, titleZh: true, institution } }),
    db.institution.findMany({ where: { id: { in: of('library') } }, select: { id: true, name: true } }),
    db.caseAnswer.findMany({ where: { personId, caseId: { in: of('case') } }, select: { caseId: true, version: true } }),
  ])
  const versions = await db.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } })
  const names = new Map<string, SoldTitle>()
  for (const row of cases) {
    const version = versions.find(({ caseId }) => caseId === row.id)
    const content = version && contentOf(version.contentJson)
    const hasSeen = holds(actor, row.institutionId, ...CURATORS) || answers.some(({ caseId, version }) => caseId === row.id && version === row.version)
    const title = content ? (content.quiz && !hasSeen ? content.quizTitle : content.title) : { en: row.title, zh: row.titleZh }
    names.set(keyOf({ sells: 'case', refId: row.id }), { title, seller: row.institution.name })
  }
  for (const { id, title, titleZh, institution } of collections) names.set(keyOf({ sells: 'collection', refId: id }), { title: { en: title, zh: titleZh }, seller: institution.name })
  for (const { id, name } of institutions) names.set(keyOf({ sells: 'library', refId: id }), { title: { en: name, zh: name }, seller: name })
  return (one) => names.get(keyOf(one)) ?? null
}
