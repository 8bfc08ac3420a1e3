import type { Db } from '~/infra/db/db.server'

export interface KeptStudy { id: string; studyUid: string; institutionId: string; workspace: string; isHeld: boolean; chargedBy: string }
export interface KeptSeries { id: string; seriesUid: string; modality: string; pixelState: string; faceState: string }
export interface KeptInstance { id: string; sopInstanceUid: string; frames: number; rows: number; columns: number; transferSyntax: string; sha256: string; bytes: number }
/** What an address names: everything above it comes with it, so that the rights can be asked. */
export interface Named { study: KeptStudy; series: KeptSeries | null; instance: KeptInstance | null }

type Needs = { db: Pick<Db, 'study' | 'series' | 'instance'> }

const ofStudy = { id: true, studyUid: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } as const
const ofSeries = { id: true, seriesUid: true, modality: true, pixelState: true, faceState: true } as const
const ofInstance = { id: true, sopInstanceUid: true, frames: true, rows: true, columns: true, transferSyntax: true, sha256: true, bytes: true } as const

/** Found by everything that the address says, not by its last UID alone. */
export async function findNamed({ db }: Needs, uids: { studyUid: string; seriesUid?: string; sopInstanceUid?: string }): Promise<Named | null> {
  const { studyUid, seriesUid, sopInstanceUid } = uids
  if (sopInstanceUid !== undefined) {
    const row = await db.instance.findFirst({ where: { sopInstanceUid, series: { seriesUid, study: { studyUid } } }, select: { ...ofInstance, series: { select: { ...ofSeries, study: { select: ofStudy } } } } })
    if (!row) return null
    const { series: { study, ...series }, ...instance } = row
    return { study, series, instance }
  }
  if (seriesUid !== undefined) {
    const row = await db.series.findFirst({ where: { seriesUid, study: { studyUid } }, select: { ...ofSeries, study: { select: ofStudy } } })
    if (!row) return null
    const { study, ...series } = row
    return { study, series, instance: null }
  }
  const study = await db.study.findUnique({ where: { studyUid }, select: ofStudy })
  return study && { study, series: null, instance: null }
}

/** In the order of their numbers, as they are read. */
export function seriesOfStudy({ db }: Needs, studyId: string): Promise<KeptSeries[]> {
  return db.series.findMany({ where: { studyId }, select: ofSeries, orderBy: [{ number: 'asc' }, { id: 'asc' }] })
}

const AT_ONCE = 100

/** The instances of a series in reading order, in parts. */
export async function* instancesOfSeries({ db }: Needs, seriesId: string): AsyncGenerator<(KeptInstance & { metadataJson: string })[]> {
  for (let after: { id: string } | null = null; ; ) {
    const rows: (KeptInstance & { metadataJson: string })[] = await db.instance.findMany({
      where: { seriesId }, select: { ...ofInstance, metadataJson: true }, orderBy: [{ position: 'asc' }, { id: 'asc' }], take: AT_ONCE, ...(after ? { cursor: after, skip: 1 } : {}),
    })
    if (rows.length > 0) yield rows
    if (rows.length < AT_ONCE) return
    after = { id: rows.at(-1)!.id }
  }
}

/** The picture that stands for a series: the one in its middle. */
export async function middleInstance({ db }: Needs, seriesId: string): Promise<KeptInstance | null> {
  const count = await db.instance.count({ where: { seriesId } })
  return db.instance.findFirst({ where: { seriesId }, select: ofInstance, orderBy: [{ position: 'asc' }, { id: 'asc' }], skip: Math.floor(Math.max(0, count - 1) / 2) })
}
