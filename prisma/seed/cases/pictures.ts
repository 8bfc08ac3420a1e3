import { Readable } from 'node:stream'
import { writeDicom } from '#imaging/dicom/write'
import { closeImport } from '../../../app/domain/images/close-import.server'
import { openImport } from '../../../app/domain/images/open-import.server'
import type { SeriesGeometryView } from '../../../app/domain/images/reading'
import { receiveFile } from '../../../app/domain/images/receive-file.server'
import { seriesFrames } from '../../../app/domain/images/series-frames.server'
import type { Services } from '../../../app/infra/services.server'
import { SYSTEM } from '../../../app/policy/actor'
import { phantoms } from '../phantoms'
import type { Picture, Placed, Places } from './plan'

/** What tells them apart among the series that a seed has brought. */
const SIGNS: Record<Picture, { modality: string; frameCount: number }> = {
  'ct-head': { modality: 'CT', frameCount: 108 }, 'mr-brain': { modality: 'MR', frameCount: 181 }, torso: { modality: 'CT', frameCount: 64 }, radiograph: { modality: 'CR', frameCount: 1 }, clip: { modality: 'US', frameCount: 24 },
}
const BROUGHT = 'demo.cases.pictures'

/**
 * The pictures that cases are made of: the samples that are on this machine, and phantoms, which are brought where they have not been.
 * @returns null while an import is still read
 */
export async function placesOf(services: Services, institutionId: string): Promise<Places | null> {
  const { db } = services
  if ((await db.setting.count({ where: { key: 'demo.images' } })) === 0) return null
  if ((await db.imageImport.count({ where: { institutionId, source: 'seed', state: { notIn: ['done', 'cancelled'] } } })) > 0) return null
  if ((await db.setting.count({ where: { key: BROUGHT } })) === 0) {
    await bringPhantoms(services, institutionId)
    return null
  }
  const places = new Map<Picture, Placed>()
  for (const [picture, sign] of Object.entries(SIGNS) as [Picture, (typeof SIGNS)[Picture]][]) {
    const studies = await db.imageImportEntry.findMany({ where: { import: { institutionId, source: 'seed' }, studyId: { not: null } }, distinct: ['studyId'], select: { studyId: true } })
    const row = await db.series.findFirst({
      where: { ...sign, geometryJson: { not: null }, defacedFromId: null, study: { id: { in: studies.map(({ studyId }) => studyId!) }, workspace: 'teaching', isHeld: false } }, orderBy: { createdAt: 'asc' }, select: { id: true, studyId: true, seriesUid: true, geometryJson: true },
    })
    if (row) places.set(picture, { studyId: row.studyId, seriesId: row.id, seriesUid: row.seriesUid, geometry: JSON.parse(row.geometryJson!) as SeriesGeometryView, frames: (await seriesFrames(services, row.id)).frames })
  }
  return places
}

async function bringPhantoms(services: Services, institutionId: string): Promise<void> {
  const { db } = services
  const brought = await db.series.count({ where: { study: { institutionId, workspace: 'teaching' }, modality: 'US', frameCount: SIGNS.clip.frameCount } })
  if (brought === 0) {
    const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'teaching', source: 'seed' })
    if (opened.kind !== 'opened') throw new Error(`the phantoms were not taken: ${opened.kind}`)
    for (const file of phantoms()) await receiveFile(services, opened.importId, { name: 'phantom.dcm', stream: Readable.from([Buffer.from(writeDicom(file))]) })
    await closeImport(services, opened.importId)
  }
  await db.setting.upsert({ where: { key: BROUGHT }, create: { key: BROUGHT, value: services.now().toISOString() }, update: {} })
}
