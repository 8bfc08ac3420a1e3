import { createHash } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import { ImageRefused } from '#imaging/contract'
import { shadesOfInstance, useStoredFrame } from '~/domain/images/instance-frames.server'
import { middleInstance, seriesOfStudy, type KeptInstance } from '~/domain/images/kept-instances.server'
import { hasPictures } from '~/domain/images/library'
import { addressed, addressedInstance, type Addressed } from './addressed.server'
import { pictureType } from './accept'
import { handler, NOT_FOUND, Refusal } from './answer'
import { readFrameList } from './frames.server'
import { recordReading, type Door } from './reader.server'
import { readRenderedQuery, type RenderedQuery } from './rendered-query'
import { isKnown } from './send'

const STUDY = '/studies/:studyUid'
const SERIES = `${STUDY}/series/:seriesUid`
const INSTANCE = `${SERIES}/instances/:sopInstanceUid`
const THUMBNAIL_SIDE = 256

/** Frames as they are seen, and small pictures that stand for a study, a series or an instance (PS3.18 10.4.1.1.3, 10.4.1.1.4). */
export function addRenderedRoutes(router: Router, door: Door, prefix: string): void {
  for (const path of [`${INSTANCE}/rendered`, `${INSTANCE}/frames/:frames/rendered`]) router.get(`${prefix}${path}`, handler((request, response) => answerRendered(door, request, response)))
  for (const path of [STUDY, SERIES, INSTANCE, `${INSTANCE}/frames/:frames`]) router.get(`${prefix}${path}/thumbnail`, handler((request, response) => answerThumbnail(door, request, response)))
}

async function answerRendered(door: Door, request: Request, response: Response): Promise<void> {
  const found = await addressedInstance(door, request)
  const [frame = 1, ...more] = request.params.frames === undefined ? [1] : readFrameList(request.params.frames, found.instance.frames)
  if (more.length > 0) throw new Refusal(406, 'One frame is rendered at a time.')
  const { searchParams } = new URL(request.url, 'http://any')
  recordReading(door.services, found.reader, found.study)
  for (const name of ['annotation', 'iccprofile']) if (searchParams.has(name)) response.append('Warning', `299 dicom-web "The ${name} parameter is not supported and has been ignored: nothing is written into pictures."`)
  await sendPicture(door, request, response, found.instance, frame, readRenderedQuery(searchParams), searchParams.get('accept') ?? request.headers.accept)
}

async function answerThumbnail(door: Door, request: Request, response: Response): Promise<void> {
  const found = await addressed(door, request)
  const instance = found.instance ?? (await representative(door, found))
  if (!instance) throw new Refusal(404, NOT_FOUND)
  const [frame] = request.params.frames === undefined ? [Math.ceil(instance.frames / 2)] : readFrameList(request.params.frames, instance.frames)
  const { searchParams } = new URL(request.url, 'http://any')
  const query = { fitInto: { rows: THUMBNAIL_SIDE, columns: THUMBNAIL_SIDE }, ...readRenderedQuery(searchParams) }
  // Seen in a list, not read: the list is on record.
  await sendPicture(door, request, response, instance, frame!, query, searchParams.get('accept') ?? request.headers.accept)
}

/** The middle of a series; of a study, of its first series that shows pictures. */
async function representative({ services }: Door, { reader, study, series }: Addressed): Promise<KeptInstance | null> {
  if (series) return middleInstance(services, series.id)
  const first = (await seriesOfStudy(services, study.id)).find((one) => hasPictures(one.modality) && reader.mayRead(study, one))
  return first ? middleInstance(services, first.id) : null
}

async function sendPicture({ services }: Door, request: Request, response: Response, instance: KeptInstance, frame: number, query: RenderedQuery, accept: string | undefined): Promise<void> {
  if (instance.rows === 0) throw new Refusal(404, NOT_FOUND)
  const type = pictureType(accept)
  const etag = createHash('sha256').update(JSON.stringify([instance.sha256, frame, query, type])).digest('hex').slice(0, 32)
  if (isKnown(request, response, etag)) return
  const { quality, ...look } = query
  try {
    // Before the frame: a file held in memory waits for nothing but its decoding.
    const shades = await shadesOfInstance(services, instance, frame)
    const bytes = await useStoredFrame(services.files, instance, frame, (stored) => services.pixels.run({ kind: 'picture', frame: stored, shades, look, type, quality }), look.fitInto)
    if (!bytes) throw new Refusal(404, NOT_FOUND)
    response.set({ 'Content-Type': type, 'Content-Length': String(bytes.length) }).end(bytes)
  } catch (error) {
    throw error instanceof ImageRefused ? new Refusal(406, 'This frame cannot be drawn here; the instance can be had as it is kept.') : error
  }
}
