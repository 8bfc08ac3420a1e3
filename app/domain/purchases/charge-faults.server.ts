import { contentOf } from '~/domain/cases/load-case.server'
import type { CaseContent } from '~/domain/cases/case'
import { toldTitle } from '~/domain/cases/told-title.server'
import type { Services } from '~/infra/services.server'
import { paidStudiesOf } from './charge-studies.server'

type Tx = Pick<Services['db'], 'anatomyModel' | 'case' | 'caseVersion' | 'lesson' | 'study'>

/** What else shows the study; `title` is empty where the actor's institution does not see it. */
export interface Holder { kind: 'case' | 'lesson' | 'model'; id: string; title: string }

/**
 * Why a series cannot be charged for, or cannot be free: one study is not both.
 * - `of-other-institution`: nobody takes money for what another house released.
 * - `free-beside`: another series of the same study is marked as free here.
 * - `shown-free`: something else shows it to everybody. `charged-elsewhere`: another case charges for it.
 */
export interface ChargeFault { seriesId: string; why: 'of-other-institution' | 'free-beside' | 'shown-free' | 'charged-elsewhere'; holders: Holder[] }

/** Asked before a case is let out, and before one that is out is charged for or made free. */
export async function chargeFaults(tx: Tx, { id, institutionId, isCharged }: { id: string; institutionId: string; isCharged: boolean }, content: CaseContent): Promise<ChargeFault[]> {
  const paid = isCharged ? paidStudiesOf(content) : []
  const faults: ChargeFault[] = []
  const seriesOf = (studyId: string) => content.series.filter((one) => one.studyId === studyId)
  const fault = (studyId: string, why: ChargeFault['why'], holders: Holder[] = []) => faults.push({ seriesId: (seriesOf(studyId).find(({ isFree }) => !isFree) ?? seriesOf(studyId)[0]!).seriesId, why, holders })
  const all = [...new Set(content.series.map(({ studyId }) => studyId))]
  const studies = await tx.study.findMany({ where: { id: { in: all } }, orderBy: { id: 'asc' }, select: { id: true, institutionId: true, chargedBy: true } })
  for (const study of studies) {
    if (paid.includes(study.id)) {
      if (study.institutionId !== institutionId) fault(study.id, 'of-other-institution')
      if (seriesOf(study.id).some(({ isFree }) => isFree)) fault(study.id, 'free-beside')
      continue
    }
    const others = study.chargedBy.split(',').filter((one) => one !== '' && one !== id)
    if (others.length > 0) fault(study.id, 'charged-elsewhere', await casesNamed(tx, others, institutionId))
  }
  for (const studyId of paid) {
    const holders = await freeHolders(tx, studyId, { id, institutionId })
    if (holders.length > 0) fault(studyId, 'shown-free', holders)
  }
  return faults
}

/** What is out and shows the study to people who have bought nothing. */
async function freeHolders(tx: Tx, studyId: string, { id, institutionId }: { id: string; institutionId: string }): Promise<Holder[]> {
  const [cases, lessons, models] = await Promise.all([
    tx.case.findMany({ where: { id: { not: id }, version: { gt: 0 }, state: { not: 'retracted' }, removedAt: null, studies: { some: { studyId } } }, select: { id: true, version: true, isCharged: true } }),
    tx.lesson.findMany({ where: { state: 'published', removedAt: null, model: { studyId } }, select: { id: true, title: true }, take: MOST_NAMED }),
    tx.anatomyModel.findMany({ where: { studyId, removedAt: null, readyRevision: { not: null } }, select: { id: true, title: true }, take: MOST_NAMED }),
  ])
  const versions = await tx.caseVersion.findMany({ where: { OR: cases.map(({ id, version }) => ({ caseId: id, version })) }, select: { caseId: true, contentJson: true } })
  const free = versions.filter(({ caseId, contentJson }) => {
    const shows = contentOf(contentJson).series.filter((one) => one.studyId === studyId)
    return shows.length > 0 && (!cases.find((one) => one.id === caseId)!.isCharged || shows.some(({ isFree }) => isFree))
  })
  return [
    ...await casesNamed(tx, free.map(({ caseId }) => caseId), institutionId),
    // Models and lessons of a study are open to whoever may see it.
    ...lessons.map((one): Holder => ({ kind: 'lesson', ...one })), ...models.map((one): Holder => ({ kind: 'model', ...one })),
  ].slice(0, MOST_NAMED)
}

const MOST_NAMED = 10

async function casesNamed(tx: Tx, ids: readonly string[], institutionId: string): Promise<Holder[]> {
  const rows = await tx.case.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' }, take: MOST_NAMED, select: { id: true, version: true, title: true, titleZh: true, isOpen: true, institutionId: true } })
  return Promise.all(rows.map(async (row): Promise<Holder> => ({ kind: 'case', id: row.id, title: row.isOpen || row.institutionId === institutionId ? await toldTitle({ db: tx }, row) : '' })))
}
