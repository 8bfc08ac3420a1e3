import type { Request, Response, Router } from 'express'
import type { OutgoingPart } from '#imaging/net/multipart'
import { instancesOfSeries, seriesOfStudy, type KeptInstance, type KeptSeries } from '~/domain/images/kept-instances.server'
import { addressed, stillReadable, type Addressed } from './addressed.server'
import { instanceForm, readAccept, type InstanceForm } from './accept'
import { handler, Refusal } from './answer'
import { instanceMetadata } from './metadata'
import { baseUrlOf, recordReading, type Door } from './reader.server'
import { CACHE_OF_LINKS, isHead, isKnown, sendParts, sendStream } from './send'
import { instanceIn, rewritings } from './transcode.server'

const LEVELS = ['/studies/:studyUid', '/studies/:studyUid/series/:seriesUid', '/studies/:studyUid/series/:seriesUid/instances/:sopInstanceUid'] as const

/** WADO-RS for whole studies, series and instances, and their metadata (PS3.18 10.4). */
export function addRetrieveRoutes(router: Router, door: Door, prefix: string): void {
  for (const level of LEVELS) {
    router.get(`${prefix}${level}`, handler((request, response) => answerInstances(door, request, response)))
    router.get(`${prefix}${level}/metadata`, handler((request, response) => answerMetadata(door, request, response)))
  }
}

async function answerInstances(door: Door, request: Request, response: Response): Promise<void> {
  const found = await addressed(door, request)
  const { instance } = found
  const form = instanceForm(request.headers.accept, instance !== null, instance?.transferSyntax ?? null)
  recordReading(door.services, found.reader, found.study, 'study.exported')
  if (instance && isKnown(request, response, `${instance.sha256}-${form.syntax}${form.isMultipart ? '-parts' : ''}`)) return
  // For the whole answer, so that none that has begun is broken off for want of a turn.
  const end = form.syntax === 'kept' ? null : await rewritings.take()
  const deadline = createDeadline(response, form)
  try {
    // Whoever waited and went away.
    if (response.destroyed) return
    if (!instance || form.isMultipart) return await sendParts(response, 'application/dicom', instanceParts(door, request, found, form, deadline))
    const { body, transferSyntax, length } = form.syntax === 'kept' && isHead(response) ? { body: [], transferSyntax: instance.transferSyntax, length: instance.bytes } : await instanceIn(door, instance, form.syntax)
    response.set('Content-Type', `application/dicom; transfer-syntax=${transferSyntax}`)
    if (length !== null) response.set('Content-Length', String(length))
    return await sendStream(response, body instanceof Uint8Array ? [body] : whileReadable(body, createAsking(door, request, found.series!)))
  } finally {
    deadline.clear()
    end?.()
  }
}

/** For one instance of an answer that holds a turn: a reader that takes it drop by drop keeps it from others. */
const WITHIN_MS = 600_000

function createDeadline(response: Response, { syntax }: InstanceForm): { renew(): void; clear(): void } {
  let timer: NodeJS.Timeout | undefined
  const clear = () => clearTimeout(timer)
  const renew = () => {
    clear()
    if (syntax !== 'kept') timer = setTimeout(() => response.destroy(), WITHIN_MS)
  }
  renew()
  return { renew, clear }
}

/** More that cannot be written anew, and nothing that can: that is the answer. */
const MOST_REFUSED = 1_000

/** Of several, one that cannot be written anew is said in a part of plain text at its place; where none can, that is the answer. */
async function* instanceParts(door: Door, request: Request, found: Addressed, form: InstanceForm, deadline: { renew(): void }): AsyncGenerator<OutgoingPart> {
  const base = baseUrlOf(door.services, request)
  let refused: { part: OutgoingPart; refusal: Refusal }[] = []
  let isAnyGiven = false
  for await (const { series, instances } of readableInstances(door, request, found)) {
    const ask = createAsking(door, request, series)
    for (const instance of instances) {
      deadline.renew()
      await ask()
      const location = `${base}/studies/${found.study.studyUid}/series/${series.seriesUid}/instances/${instance.sopInstanceUid}`
      const given = await instanceIn(door, instance, form.syntax).catch((error: unknown) => {
        if (error instanceof Refusal && (error.status === 406 || error.status === 413) && !found.instance) return error
        throw error
      })
      if (given instanceof Refusal) {
        refused.push({ refusal: given, part: { headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Location': location }, body: Buffer.from(`${given.sentence}\n`) } })
        if (!isAnyGiven && refused.length > MOST_REFUSED) throw given
      } else {
        isAnyGiven = true
        yield { headers: { 'Content-Type': `application/dicom; transfer-syntax=${given.transferSyntax}`, 'Content-Location': location }, body: given.body instanceof Uint8Array ? given.body : whileReadable(given.body, ask) }
      }
      if (!isAnyGiven) continue
      for (const { part } of refused) yield part
      refused = []
    }
  }
  if (refused[0]) throw refused[0].refusal
}

/** What the address names, in parts; of a study the series that this reader may see. */
async function* namedInstances({ services }: Door, { reader, study, series, instance }: Addressed): AsyncGenerator<{ series: KeptSeries; instances: (KeptInstance & { metadataJson?: string })[] }> {
  if (series && instance) {
    yield { series, instances: [instance] }
    return
  }
  const all = series ? [series] : (await seriesOfStudy(services, study.id)).filter((one) => reader.mayRead(study, one))
  for (const one of all) for await (const instances of instancesOfSeries(services, one.id)) yield { series: one, instances }
}

/** As they are named, each part with the right of the moment to its series. */
async function* readableInstances(door: Door, request: Request, found: Addressed): ReturnType<typeof namedInstances> {
  for await (const part of namedInstances(door, found)) {
    await endUnlessReadable(door, request, part.series)
    yield part
  }
}

async function endUnlessReadable(door: Door, request: Request, { seriesUid }: KeptSeries): Promise<void> {
  if (!(await stillReadable(door, request, seriesUid))) throw new Error('the right to read ended')
}

/** A slow reader takes minutes for a part, and for one large file. */
const ASKED_AGAIN_AFTER_MS = 1_000

function createAsking(door: Door, request: Request, series: KeptSeries): () => Promise<void> {
  let askedAt = Date.now()
  return async () => {
    if (Date.now() - askedAt < ASKED_AGAIN_AFTER_MS) return
    await endUnlessReadable(door, request, series)
    askedAt = Date.now()
  }
}

async function* whileReadable(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, ask: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    await ask()
    yield chunk
  }
}

async function answerMetadata(door: Door, request: Request, response: Response): Promise<void> {
  if (!readAccept(request.headers.accept).some(({ type, isMultipart }) => !isMultipart && /^(application\/(dicom\+)?json|application\/\*|\*\/\*)$/.test(type))) throw new Refusal(406, 'Metadata is given as application/dicom+json.')
  const found = await addressed(door, request)
  recordReading(door.services, found.reader, found.study)
  // The rights of the moment are in it (which series), and what reviewers change: asked for anew each time.
  response.set({ 'Content-Type': 'application/dicom+json; charset=utf-8', 'Cache-Control': request.params.token === undefined ? 'private, no-cache' : CACHE_OF_LINKS })
  await sendStream(response, metadataJson(door, request, found))
}

async function* metadataJson(door: Door, request: Request, found: Addressed): AsyncGenerator<Uint8Array> {
  const base = baseUrlOf(door.services, request)
  let before = '['
  for await (const { series, instances } of readableInstances(door, request, found)) {
    const texts = await Promise.all(instances.map(async (instance) => {
      const own = instance.metadataJson ?? (await door.services.db.instance.findUnique({ where: { id: instance.id }, select: { metadataJson: true } }))?.metadataJson ?? '{}'
      return JSON.stringify(instanceMetadata(own, `${base}/studies/${found.study.studyUid}/series/${series.seriesUid}/instances/${instance.sopInstanceUid}`, instance))
    }))
    if (texts.length === 0) continue
    yield Buffer.from(`${before}${texts.join(',\n')}`)
    before = ',\n'
  }
  yield Buffer.from(before === '[' ? '[]' : ']')
}
