import type { Element } from '#imaging/contract'
import { newDataSet, numberElement, textElement } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { entryOf, framesOf } from '~/domain/images/instance-frames.server'
import { imageKey } from '~/domain/images/image-keys'
import type { KeptInstance } from '~/domain/images/kept-instances.server'
import { FileAbsent } from '~/infra/files/files'
import { EXPLICIT_LE, type InstanceForm } from './accept'
import { NOT_FOUND, Refusal } from './answer'
import { samplesOf } from './frames.server'
import type { Door } from './reader.server'

/** Made in memory: what is larger goes out as it is kept. */
const MOST_BYTES = 512 * 1024 * 1024

export interface OutgoingInstance { body: Uint8Array | AsyncIterable<Uint8Array>; transferSyntax: string; length: number | null }

/** A Part 10 file of the instance: the kept one, or one with its pixels written anew without loss. @throws Refusal */
export async function instanceIn(door: Door, instance: KeptInstance, syntax: InstanceForm['syntax']): Promise<OutgoingInstance> {
  const { files } = door.services
  // Without pixels there is nothing to encode: every kept file of that kind is explicit little endian.
  if (syntax === 'kept' || instance.rows === 0) return { body: await orAbsent(files.read(imageKey(instance.sha256))), transferSyntax: instance.transferSyntax, length: instance.bytes }
  if (instance.bytes > MOST_BYTES || instance.rows * instance.columns * instance.frames > MOST_BYTES) throw new Refusal(413, 'This instance is too large to be written anew: take it as it is kept (transfer-syntax=*), or its frames.')
  const file = readDicom(await orAbsent(files.bytes(imageKey(instance.sha256))))
  const [elements, encoded] = [new Map(file.dataset.elements), syntax === EXPLICIT_LE ? await asSamples(door, instance) : await asCodestreams(door, instance)]
  const isColour = encoded.samplesPerPixel === 3
  elements.set('7FE00010', encoded.element)
  for (const tag of ['7FE00001', '7FE00002']) elements.delete(tag)
  if (isColour) {
    elements.set('00280004', textElement('CS', syntax === EXPLICIT_LE ? 'RGB' : 'YBR_RCT'))
    elements.set('00280006', numberElement('US', 0))
  }
  if (encoded.bitsAllocated !== null) elements.set('00280100', numberElement('US', encoded.bitsAllocated))
  const bitsStored = file.dataset.elements.get('00280101')?.bytes
  if (bitsStored && bitsStored.length >= 2) elements.set('00280102', numberElement('US', new DataView(bitsStored.buffer, bitsStored.byteOffset).getUint16(0, true) - 1))
  const body = writeDicom({ ...file, dataset: newDataSet([...elements].sort(([a], [b]) => (a < b ? -1 : 1)), file.dataset.characterSets), transferSyntax: syntax })
  return { body, transferSyntax: syntax, length: body.length }
}

interface Encoded { element: Element; samplesPerPixel: number; /** Where it becomes another than in the file. */ bitsAllocated: number | null }

async function asSamples(door: Door, instance: KeptInstance): Promise<Encoded> {
  const frames: Uint8Array[] = []
  for (let frame = 1; frame <= instance.frames; frame++) frames.push(await samplesOf(door, instance, frame))
  const pixels = instance.rows * instance.columns
  const perPixel = (frames[0]?.length ?? 0) / pixels
  const bytes = Buffer.concat(frames)
  const isColour = perPixel === 3 || perPixel === 6
  return { element: { vr: perPixel === 1 || perPixel === 3 ? 'OB' : 'OW', bytes }, samplesPerPixel: isColour ? 3 : 1, bitsAllocated: (perPixel / (isColour ? 3 : 1)) * 8 }
}

/** Each codestream in a fragment of its own, with a table of where they begin where that can be said in 32 bits. */
async function asCodestreams({ services }: Door, instance: KeptInstance): Promise<Encoded> {
  const frames = await framesOf(services.files, instance)
  if (!frames) throw new Refusal(503, 'The frames of this instance are being prepared.')
  const fragments: Uint8Array[] = []
  const offsets: number[] = []
  let at = 0
  for (let frame = 1; frame <= instance.frames; frame++) {
    const entry = entryOf(frames, frame)
    if (entry?.encoding !== 'htj2k') throw new Refusal(406, `An instance here cannot be HTJ2K without loss: ask for ${EXPLICIT_LE} or *.`)
    const bytes = await services.files.bytes(frames.key, { start: entry.start, end: entry.end })
    fragments.push(bytes)
    offsets.push(at)
    at += 8 + bytes.length + (bytes.length % 2)
  }
  return { element: { vr: 'OB', fragments, ...(at < 0xffffffff ? { offsets } : {}) }, samplesPerPixel: frames.index.samplesPerPixel, bitsAllocated: frames.index.sampleType.endsWith('8') ? 8 : 16 }
}

async function orAbsent<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    throw error instanceof FileAbsent ? new Refusal(404, NOT_FOUND) : error
  })
}
