import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReaderPool } from '#imaging/ingest/pool'
import type { ReadInstance, ReadResult } from '#imaging/ingest/protocol'

/** A file of these tests: JSON that says what a reader would have found in it. */
export interface SpokenFile {
  patient?: string
  study?: string
  series?: string
  uid?: string
  pixels?: string
  z?: number
  modality?: string
  burnedIn?: 'no' | 'suspected' | 'declared'
  isFace?: boolean
  metadata?: Record<string, unknown>
  refused?: 'damaged' | 'truncated'
  /** More pictures in one file. */
  also?: SpokenFile[]
}

export const spoken = (file: SpokenFile) => Buffer.from(JSON.stringify(file))

/** Reads what `spoken` wrote, in this process. */
export function spokenReaders(onRead: (file: SpokenFile) => Promise<void> | void = () => {}): ReaderPool {
  return {
    size: 2,
    peakResidentBytes: () => 0,
    stop: async () => undefined,
    derive: () => Promise.reject(new Error('nothing is derived here')),
    blackOut: () => Promise.reject(new Error('nothing is blacked out here')),
    deface: () => Promise.reject(new Error('nothing is defaced here')),
    anatomy: () => Promise.reject(new Error('no model is made here')),
    segmentation: () => Promise.reject(new Error('no segmentation is written here')),
    async read({ path, outFolder }, signal): Promise<ReadResult> {
      const file = JSON.parse(await readFile(path, 'utf8')) as SpokenFile
      await onRead(file)
      await mkdir(outFolder, { recursive: true })
      signal?.throwIfAborted()
      if (file.refused) return { kind: 'refused', reason: file.refused, detail: '' }
      return { kind: 'instances', instances: await Promise.all([file, ...(file.also ?? [])].map((one, index) => instanceOf(one, outFolder, `i${index}`))), notes: [] }
    },
  }
}

async function instanceOf(file: SpokenFile, outFolder: string, name: string): Promise<ReadInstance> {
  const { patient = '1', study = '2.25.1', series = `${study}.1`, uid = `${series}.${file.z ?? 0}`, pixels = uid, z = 0, modality = 'CT', burnedIn = 'no', isFace = false } = file
  const one = (vr: string, ...Value: unknown[]) => ({ vr, Value })
  const metadata = {
    '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'), '00080018': one('UI', uid), '00080020': one('DA', '20250102'), '00080060': one('CS', modality), '00081030': one('LO', 'Head'), '0020000D': one('UI', study), '0020000E': one('UI', series),
    '00200013': one('IS', z), '00200032': one('DS', 0, 0, z), '00200037': one('DS', 1, 0, 0, 0, 1, 0), '00200052': one('UI', `${study}.9`), '00280010': one('US', 4), '00280011': one('US', 4), '00280030': one('DS', 1, 1),
    ...file.metadata,
  }
  const bytes = Buffer.from(`DICM ${JSON.stringify([uid, pixels])}`)
  await writeFile(join(outFolder, `${name}.dcm`), bytes)
  await writeFile(join(outFolder, `${name}.frames`), `frames of ${uid}`)
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  return {
    file: `${name}.dcm`, framesFile: `${name}.frames`, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, framesBytes: `frames of ${uid}`.length, sourceHash: hash(pixels),
    patientHash: hash(patient), pseudonym: `T-${patient}`, metadata, transferSyntax: '1.2.840.10008.1.2.1', flags: { burnedIn, burnedInReason: burnedIn === 'no' ? null : 'declared', isFace },
    identity: { patientId: patient, issuer: '', name: `Somebody^${patient}`, birthDate: '', sex: '', attributes: {}, studyUid: '1.2', seriesUid: '1.3', sopInstanceUid: '1.4' },
  }
}
