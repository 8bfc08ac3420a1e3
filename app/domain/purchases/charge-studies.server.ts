import { contentOf } from '~/domain/cases/load-case.server'
import type { CaseContent } from '~/domain/cases/case'
import type { Services } from '~/infra/services.server'

type Tx = Pick<Services['db'], 'case' | 'caseStudy' | 'caseVersion' | 'study'>

/** Studies of the series that are not shown before they are bought. */
export const paidStudiesOf = ({ series }: CaseContent): string[] => [...new Set(series.filter(({ isFree }) => !isFree).map(({ studyId }) => studyId))]

/**
 * Writes down which cases charge for these studies, from the versions that are out. A charged case that was retracted or
 * removed keeps its hold until it is free or forgotten: what somebody paid for does not become everybody's while its author
 * mends a sentence, or before a removal that can be undone. In the transaction that changed a case.
 */
export async function chargeStudies(tx: Tx, studyIds: readonly string[]): Promise<void> {
  const asked = [...new Set(studyIds)]
  if (asked.length === 0) return
  const holders = await tx.case.findMany({ where: { isCharged: true, version: { gt: 0 }, studies: { some: { studyId: { in: asked } } } }, select: { id: true, version: true }, orderBy: { id: 'asc' } })
  const versions = await tx.caseVersion.findMany({ where: { OR: holders.map(({ id, version }) => ({ caseId: id, version })) }, orderBy: { caseId: 'asc' }, select: { caseId: true, contentJson: true } })
  const charging = versions.map(({ caseId, contentJson }) => ({ caseId, studyIds: new Set(paidStudiesOf(contentOf(contentJson))) }))
  for (const id of asked) {
    const by = charging.filter(({ studyIds }) => studyIds.has(id)).map(({ caseId }) => `${caseId},`).join('')
    const chargedBy = by === '' ? '' : `,${by}`
    await tx.study.updateMany({ where: { id, chargedBy: { not: chargedBy } }, data: { chargedBy } })
  }
}

/** All studies that a case has ever shown, and those that it holds now: after a change of it, each is asked for anew. */
export async function chargeStudiesOf(tx: Tx, caseId: string): Promise<void> {
  const [shown, held] = await Promise.all([
    tx.caseStudy.findMany({ where: { caseId }, select: { studyId: true } }),
    tx.study.findMany({ where: { chargedBy: { contains: `,${caseId},` } }, select: { id: true } }),
  ])
  await chargeStudies(tx, [...shown.map(({ studyId }) => studyId), ...held.map(({ id }) => id)])
}

/** At a start: a study whose last charging case was forgotten is nobody's to sell. @returns how many were looked at */
export async function settleCharges({ db }: Pick<Services, 'db'>): Promise<number> {
  const studies = await db.study.findMany({ where: { chargedBy: { gt: '' } }, select: { id: true } })
  await chargeStudies(db, studies.map(({ id }) => id))
  return studies.length
}
