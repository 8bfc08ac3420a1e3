import type { Request, Response, Router } from 'express'
import { ImageRefused } from '#imaging/contract'
import type { OutgoingPart } from '#imaging/net/multipart'
import { entryOf, framesOf, useStoredFrame } from '~/domain/images/instance-frames.server'
import type { KeptInstance } from '~/domain/images/kept-instances.server'
import { addressedInstance, stillReadable, type AddressedInstance } from './addressed.server'
import { EXPLICIT_LE, FRAME_FORMS, frameForms, HTJ2K_RPCL, readRange, type FrameForm } from './accept'
import { handler, NOT_FOUND, Refusal } from './answer'
import { baseUrlOf, recordReading, type Door } from './reader.server'
import { isHead, isKnown, sendParts, sendStream } from './send'

const INSTANCE = '/studies/:studyUid/series/:seriesUid/instances/:sopInstanceUid'
/** More go out as a whole instance. */
const MOST_FRAMES = 2_000

/** Frames and bulk data of one instance (PS3.18 10.4.1.1.6). */
export function addFrameRoutes(router: Router, door: Door, prefix: string): void {
  router.get(`${prefix}${INSTANCE}/frames/:frames`, handler((request, response) => answerFrames(door, request, response)))
  router.get(`${prefix}${INSTANCE}/bulkdata/7FE00010`, handler((request, response) => answerPixels(door, request, response)))
}

async function answerFrames(door: Door, request: Request, response: Response): Promise<void> {
  const found = await addressedInstance(door, request)
  const { instance } = found
  if (instance.rows === 0) throw new Refusal(404, NOT_FOUND)
  const frames = readFrameList(request.params.frames ?? '', instance.frames)
  const forms = frameForms(request.headers.accept, frames.length === 1)
  const form = await possibleForm(door, instance, frames, forms)
  recordReading(door.services, found.reader, found.study)
  if (isKnown(request, response, `${instance.sha256}-${frames.join('.')}-${form.syntax}${form.isMultipart ? '-parts' : ''}`)) return
  if (form.isMultipart) return sendParts(response, form.type, frameParts(door, request, found, frames, form))
  if (form.syntax === 'samples') {
    response.set({ 'Content-Type': `application/octet-stream; transfer-syntax=${EXPLICIT_LE}` }).end(await samplesOf(door, instance, frames[0]!))
    return
  }
  return sendCodestream(door, request, response, instance, frames[0]!, form)
}

/** The first of the wishes that all of these frames can be had in. */
async function possibleForm({ services }: Door, instance: KeptInstance, frames: number[], forms: FrameForm[]): Promise<FrameForm> {
  const known = forms.some(({ syntax }) => syntax === 'htj2k') ? await framesOf(services.files, instance) : null
  const isHtj2k = known !== null && frames.every((frame) => entryOf(known, frame)?.encoding === 'htj2k')
  const form = forms.find(({ syntax }) => syntax === 'samples' || isHtj2k)
  if (!form) throw known ? new Refusal(406, `These frames cannot be HTJ2K without loss: ask for application/octet-stream. ${FRAME_FORMS}`) : new Refusal(503, 'The frames of this instance are being prepared.')
  return form
}

/**
 * One codestream by itself, by ranges where they are asked for: each prefix up to the end of a resolution is a smaller picture.
 * Theatrum-Resolutions says which: `64x64@4210, 128x128@11873, ...` (columns x rows @ bytes), smallest first.
 */
async function sendCodestream({ services }: Door, request: Request, response: Response, instance: KeptInstance, frame: number, form: FrameForm): Promise<void> {
  const frames = await framesOf(services.files, instance)
  const entry = frames && entryOf(frames, frame)
  if (!frames || !entry) throw new Refusal(404, NOT_FOUND)
  const length = entry.end - entry.start
  const type = form.type === 'image/jphc' ? 'image/jphc' : 'application/octet-stream'
  response.set({
    'Content-Type': `${type}; transfer-syntax=${HTJ2K_RPCL}`, 'Accept-Ranges': 'bytes',
    'Theatrum-Resolutions': entry.resolutions.map(({ rows, columns, end }) => `${columns}x${rows}@${end - entry.start}`).join(', '),
  })
  const isOfThis = request.headers['if-range'] === undefined || request.headers['if-range'] === response.getHeader('ETag')
  let range
  try {
    range = isOfThis ? readRange(request.headers.range, length) : null
  } catch (error) {
    response.set('Content-Range', `bytes */${length}`)
    throw error
  }
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end - 1}/${length}`)
  const { start, end } = range ?? { start: 0, end: length }
  response.set('Content-Length', String(end - start))
  if (isHead(response)) return void response.end()
  await sendStream(response, await services.files.read(frames.key, { start: entry.start + start, end: entry.start + end }))
}

async function* frameParts(door: Door, request: Request, found: AddressedInstance, frames: number[], form: FrameForm): AsyncGenerator<OutgoingPart> {
  const { study, series, instance } = found
  const address = `${baseUrlOf(door.services, request)}/studies/${study.studyUid}/series/${series.seriesUid}/instances/${instance.sopInstanceUid}`
  const known = form.syntax === 'htj2k' ? await framesOf(door.services.files, instance) : null
  for (const [count, frame] of frames.entries()) {
    if (count > 0 && count % 50 === 0 && !(await stillReadable(door, request))) throw new Error('the right to read ended')
    const entry = known && entryOf(known, frame)
    yield {
      headers: { 'Content-Type': `${form.type}; transfer-syntax=${entry ? HTJ2K_RPCL : EXPLICIT_LE}`, 'Content-Location': `${address}/frames/${frame}` },
      body: known && entry ? await door.services.files.bytes(known.key, { start: entry.start, end: entry.end }) : await samplesOf(door, instance, frame),
    }
  }
}

/** All frames, one after the other, as explicit VR little endian has them: what metadata points to. */
async function answerPixels(door: Door, request: Request, response: Response): Promise<void> {
  const found = await addressedInstance(door, request)
  const { instance } = found
  const form = frameForms(request.headers.accept, true).find(({ syntax }) => syntax === 'samples')
  if (!form) throw new Refusal(406, `Pixel data is given as application/octet-stream (${EXPLICIT_LE}); for other forms ask for its frames.`)
  if (instance.rows === 0) throw new Refusal(404, NOT_FOUND)
  recordReading(door.services, found.reader, found.study)
  if (isKnown(request, response, `${instance.sha256}-pixels${form.isMultipart ? '-parts' : ''}`)) return
  const all = async function* () {
    for (let frame = 1; frame <= instance.frames; frame++) {
      if (frame % 50 === 0 && !(await stillReadable(door, request))) throw new Error('the right to read ended')
      yield await samplesOf(door, instance, frame)
    }
  }
  if (form.isMultipart) return sendParts(response, form.type, (async function* () { yield { headers: { 'Content-Type': `${form.type}; transfer-syntax=${EXPLICIT_LE}` }, body: all() } })())
  response.set('Content-Type', `application/octet-stream; transfer-syntax=${EXPLICIT_LE}`)
  await sendStream(response, all())
}

/** @throws Refusal where the frame is not there or cannot be decoded */
export async function samplesOf({ services }: Door, instance: KeptInstance, frame: number): Promise<Uint8Array> {
  const samples = instance.rows === 0 ? null : await useStoredFrame(services.files, instance, frame, (stored) => services.pixels.run({ kind: 'samples', frame: stored })).catch((error: unknown) => {
    throw error instanceof ImageRefused ? new Refusal(406, 'The pixels of this frame cannot be decoded here; the instance can be had as it is kept.') : error
  })
  if (!samples) throw new Refusal(404, NOT_FOUND)
  return samples
}

/** `1,2,5` of those there are. @throws Refusal */
export function readFrameList(text: string, count: number): number[] {
  if (!/^[1-9]\d{0,6}(,[1-9]\d{0,6})*$/.test(text)) throw new Refusal(400, 'Frames are named by their numbers from 1, with commas between them.')
  const frames = text.split(',').map(Number)
  if (frames.length > MOST_FRAMES) throw new Refusal(413, `At most ${MOST_FRAMES} frames in one request.`)
  if (frames.some((frame) => frame > count)) throw new Refusal(404, NOT_FOUND)
  return frames
}
