import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { ImageRefused } from '#imaging/contract'
import { deidentificationKeyOf } from '#imaging/deidentify/index'
import { items, text, texts } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { convertedFiles } from './converted-files'
import { expandGzip, expandZip, roomIn } from './expand-archive'
import type { ReadInstance, ReadResult, ReadTask } from './protocol'
import { readInstance } from './read-instance'
import { sniff, SNIFFED_BYTES } from './sniff'

/** Of one file that is no archive: it is held in memory twice, as it came and as it is kept. */
const MOST_FILE_BYTES = 192 * 1024 * 1024
/** Nested deeper than this is nobody's picture. */
export const DICOM_BOUNDS = { maxBytes: MOST_FILE_BYTES, maxInflatedBytes: MOST_FILE_BYTES, maxDepth: 64, maxElements: 500_000 }
const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10'
const MOST_DIRECTORY_RECORDS = 200_000
/** Of one file that is made into several. */
const MOST_INSTANCES = 5_000

/** One file of a delivery, by what its bytes say it is. @throws ImageRefused */
export async function readTask(task: ReadTask): Promise<ReadResult> {
  // A child before this one may have been ended in the middle of the same file.
  await rm(task.outFolder, { recursive: true, force: true })
  await mkdir(task.outFolder, { recursive: true, mode: 0o700 })
  const kind = sniff(await headOf(task.path))
  switch (kind) {
    case 'dicom':
    case 'dicom-bare': return readDicomFile(task)
    case 'zip':
      if (task.nesting !== 'none') throw new ImageRefused('archive-bomb', 'an archive in an archive')
      return { kind: 'archive', nesting: 'in-zip', members: await expandZip(task.path, task.bytes, task.outFolder, roomIn(task.outFolder, task.spareBytes)) }
    case 'gzip':
      if (task.known?.modality === 'CT') return readConverted(task, 'inv3')
      if (task.nesting === 'in-gzip') throw new ImageRefused('archive-bomb', 'an archive in an archive')
      return { kind: 'archive', nesting: 'in-gzip', members: await expandGzip(task.path, task.bytes, task.outFolder, roomIn(task.outFolder, task.spareBytes)) }
    case 'nifti': return readConverted(task, 'nifti')
    case 'png':
    case 'jpeg':
    case 'bmp':
    case 'webp':
    case 'tiff': return readConverted(task, 'picture')
    case 'gif':
    case 'unknown': throw new ImageRefused('not-an-image')
    default: return kind satisfies never
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(SNIFFED_BYTES)
    const { bytesRead } = await file.read(head, 0, SNIFFED_BYTES, 0)
    if (bytesRead === 0) throw new ImageRefused('empty')
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function wholeFile({ path, bytes }: ReadTask): Promise<Uint8Array> {
  if (bytes > MOST_FILE_BYTES) throw new ImageRefused('too-large', `${bytes} bytes`)
  return readFile(path)
}

const keyOf = ({ secret }: ReadTask) => deidentificationKeyOf(Buffer.from(secret, 'base64'))

async function readDicomFile(task: ReadTask): Promise<ReadResult> {
  const file = readDicom(await wholeFile(task), DICOM_BOUNDS)
  if (text(file.meta, '00020002') === MEDIA_DIRECTORY || file.dataset.elements.has('00041220')) {
    const records = items(file.dataset, '00041220').slice(0, MOST_DIRECTORY_RECORDS)
    return { kind: 'dicomdir', paths: records.map((record) => texts(record, '00041500').join('/')).filter(Boolean) }
  }
  return { kind: 'instances', instances: [await readInstance(file, keyOf(task), task.outFolder, 'i0')], notes: [] }
}

async function readConverted(task: ReadTask, from: 'nifti' | 'inv3' | 'picture'): Promise<ReadResult> {
  const key = keyOf(task)
  const instances: ReadInstance[] = []
  const { files, notes } = await convertedFiles(await wholeFile(task), from, task)
  for (const file of files) {
    if (instances.length >= MOST_INSTANCES) throw new ImageRefused('too-large', `more than ${MOST_INSTANCES} slices`)
    instances.push(await readInstance(file, key, task.outFolder, `i${instances.length}`))
  }
  if (instances.length === 0) throw new ImageRefused('no-pixels')
  return { kind: 'instances', instances, notes }
}
