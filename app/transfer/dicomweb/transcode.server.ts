import type { Element } from '#imaging/contract'
import { newDataSet, numberElement, textElement } from '#imaging/dicom/access'
import type { JsonDataSet } from '#imaging/dicom/json'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { entryOf, framesOf } from '~/domain/images/instance-frames.server'
import { imageKey } from '~/domain/images/image-keys'
import type { KeptInstance } from '~/domain/images/kept-instances.server'
import { FileAbsent } from '~/infra/files/files'
import { createTurns } from '~/infra/turns'
import { EXPLICIT_LE, type InstanceForm } from './accept'
import { NOT_FOUND, Refusal } from './answer'
import { samplesOf } from './frames.server'
import type { Door } from './reader.server'

/** Decoded bytes of an instance that is made in memory: what is larger goes out as it is kept, or frame by frame. */
const MOST_BYTES = 64 * 1024 * 1024
/** Of its file, which holds more than pixels. */
const MOST_FILE_BYTES = 96 * 1024 * 1024
const TOO_LARGE = 'This instance is too large to be written anew: take it as it is kept (transfer-syntax=*), or its frames.'

/**
 * Answers for which instances are written anew, from their first instance until their last byte is sent: each holds an
 * instance in memory as long as its reader takes.
 */
export const rewritings = createTurns({ atOnce: 3, mostWaiting: 12, full: () => new Refusal(503, 'Too many instances are being written anew. Try again in a moment, or take them as they are kept (transfer-syntax=*).') })

export interface OutgoingInstance { body: Uint8Array | AsyncIterable<Uint8Array>; transferSyntax: string; length: number | null }

/** A Part 10 file of the instance: the kept one, or one with its pixels written anew without loss. @throws Refusal */
export async function instanceIn(door: Door, instance: KeptInstance, syntax: InstanceForm['syntax']): Promise<OutgoingInstance> {
  const { files } = door.services
  // Without pixels there is nothing to encode: every kept file of that kind is explicit little endian.
  if (syntax === 'kept' || syntax === instance.transferSyntax || instance.rows === 0) return { body: await orAbsent(files.read(imageKey(instance.sha256))), transferSyntax: instance.transferSyntax, length: instance.bytes }
  if (instance.bytes > MOST_FILE_BYTES || (await decodedBytes(door, instance)) > MOST_BYTES) throw new Refusal(413, TOO_LARGE)
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

/** By what its file says; the frames themselves are measured when they are there. */
async function decodedBytes({ services }: Door, { id, rows, columns, frames }: KeptInstance): Promise<number> {
  const { metadataJson } = await services.db.instance.findUniqueOrThrow({ where: { id }, select: { metadataJson: true } })
  const attributes = JSON.parse(metadataJson) as JsonDataSet
  const [samples, bits] = ['00280002', '00280100'].map((tag) => Number(attributes[tag]?.Value?.[0]))
  return rows * columns * frames * (samples || 1) * Math.ceil((bits || 16) / 8)
}

async function asSamples(door: Door, instance: KeptInstance): Promise<Encoded> {
  const first = await samplesOf(door, instance, 1)
  if (first.length * instance.frames > MOST_BYTES) throw new Refusal(413, TOO_LARGE)
  // Into its place at once: the frames are held once.
  const bytes = new Uint8Array(first.length * instance.frames)
  bytes.set(first)
  for (let frame = 2; frame <= instance.frames; frame++) {
    const samples = await samplesOf(door, instance, frame)
    if (samples.length !== first.length) throw new Error('frames of one instance differ in size')
    bytes.set(samples, (frame - 1) * first.length)
  }
  const perPixel = first.length / (instance.rows * instance.columns)
  const isColour = perPixel === 3 || perPixel === 6
  return { element: { vr: perPixel === 1 || perPixel === 3 ? 'OB' : 'OW', bytes }, samplesPerPixel: isColour ? 3 : 1, bitsAllocated: (perPixel / (isColour ? 3 : 1)) * 8 }
}

/** Each codestream in a fragment of its own, with a table of where they begin where that can be said in 32 bits. */
async function asCodestreams({ services }: Door, instance: KeptInstance): Promise<Encoded> {
  const frames = await framesOf(services.files, instance)
  if (!frames) throw new Refusal(503, 'The frames of this instance are being prepared.')
  const total = frames.index.frames.slice(0, instance.frames).reduce((sum, { start, end }) => sum + end - start, 0)
  if (total > MOST_BYTES) throw new Refusal(413, TOO_LARGE)
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
