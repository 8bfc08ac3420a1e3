import { Readable } from 'node:stream'
import { writeDicom } from '#imaging/dicom/write'
import { closeImport } from '../../app/domain/images/close-import.server'
import { openImport } from '../../app/domain/images/open-import.server'
import { receiveFile } from '../../app/domain/images/receive-file.server'
import type { Services } from '../../app/infra/services.server'
import { SYSTEM } from '../../app/policy/actor'
import { DEMO_INSTITUTION } from './people'
import { phantoms } from './phantoms'
import { samplePath } from './samples'

/** Said once, so that what somebody removed does not come back. */
const DONE = 'demo.images'

/** The brain without skull and skin: no face can be made of it. */
const SAMPLES = [
  { name: 'head-ct.inv3', path: 'usr/share/doc/invesalius-examples/examples/Cranium.inv3' },
  { name: 'brain-mr.nii.gz', path: 'usr/share/mricron/templates/ch2bet.nii.gz' },
]

/**
 * Images for the demonstration: the sample packages' head CT and brain MR where they are on this machine, else phantoms
 * of our own. Brought like any delivery and read in the background.
 */
export async function seedImages(services: Services): Promise<void> {
  const { db, env } = services
  if (!env.isDemo || !env.hasDemoImages || (await db.setting.count({ where: { key: DONE } })) > 0 || (await db.person.count({ where: { isDemo: false } })) > 0) return
  const institutionId = (await db.institution.findUnique({ where: { name: DEMO_INSTITUTION }, select: { id: true } }))?.id
  if (!institutionId) return
  const found = SAMPLES.flatMap(({ name, path }) => { const at = samplePath(path); return at ? [{ name, path: at }] : [] })
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'teaching', source: 'seed' })
  if (opened.kind !== 'opened') return
  for (const { name, path } of found) await receiveFile(services, opened.importId, { name, copyOf: path })
  if (found.length < SAMPLES.length) for (const file of phantoms()) await receiveFile(services, opened.importId, { name: 'phantom.dcm', stream: Readable.from([Buffer.from(writeDicom(file))]) })
  await closeImport(services, opened.importId)
  await db.setting.upsert({ where: { key: DONE }, create: { key: DONE, value: services.now().toISOString() }, update: {} })
}
