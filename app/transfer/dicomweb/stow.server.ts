import { Readable } from 'node:stream'
import type { Request, Response, Router } from 'express'
import type { Refusal as Reason } from '#imaging/contract'
import { boundaryOf, MultipartDamaged, readMediaType, readMultipart } from '#imaging/net/multipart'
import { peekIdentifiers, readStudyUid, type SentIdentifiers } from '#imaging/net/peek'
import { cancelImport } from '~/domain/images/cancel-import.server'
import { closeImport } from '~/domain/images/close-import.server'
import type { FileOutcome } from '~/domain/images/image-import'
import { instanceAddresses } from '~/domain/images/instance-addresses.server'
import { openImport } from '~/domain/images/open-import.server'
import { quarantined } from '~/domain/images/quarantine.server'
import { readNow } from '~/domain/images/read-now.server'
import { receiveFile } from '~/domain/images/receive-file.server'
import { refuseFiles } from '~/domain/images/refuse-files.server'
import { MOST_UPLOAD_BYTES, MOST_UPLOAD_FILES } from '~/domain/images/upload'
import { SYSTEM, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, WORKSPACES, type Workspace } from '~/policy/images'
import { actorOfProgram } from '~/session/access-key.server'
import { handler, NotLetIn, Refusal } from './answer'
import type { Door } from './reader.server'

/** Everything has arrived by then: what is not read in this time is read after the answer, which says "accepted". */
const READ_WITHIN_MS = 5 * 60_000

/** STOW-RS (PS3.18 10.5): `POST /studies` and `POST /studies/STUDY`. Where: `?institution=ID&workspace=teaching|research|clinical`. */
export function addStoreRoutes(router: Router, door: Door): void {
  router.post(['/studies', '/studies/:studyUid'], handler((request, response) => store(door, request, response)))
}

async function store(door: Door, request: Request, response: Response): Promise<void> {
  const { services } = door
  const asking = await actorOfProgram(services, door.throttle, request)
  if (asking.kind !== 'actor') throw new NotLetIn(asking)
  if (!acceptsJson(request.headers.accept)) throw new Refusal(406, 'What became of the instances is answered as application/dicom+json.')
  const parts = partsOf(request)
  const { institutionId, workspace } = placeOf(asking.actor, request)
  const opened = await openImport(services, asking.actor, { institutionId, workspace, source: 'stow' })
  if (opened.kind !== 'opened') throw new Refusal(403, 'You may not bring images into this institution.')
  const { importId } = opened
  const wanted = request.params.studyUid ?? null

  const sent: Sent[] = []
  const broken = new AbortController()
  response.once('close', () => broken.abort())
  try {
    for await (const part of parts) {
      const received = await receiveFile(services, importId, { name: `part ${sent.length + 1}`, stream: Readable.from(part.body) })
      if (received.kind === 'closed') throw new Refusal(413, 'The request has more instances than one delivery takes.')
      if (received.kind === 'refused') {
        sent.push({ position: null, ids: NO_IDS, refusal: received.reason })
        continue
      }
      const path = quarantined(services.env, importId, received.position)
      const ids = await peekIdentifiers(path).catch(() => NO_IDS)
      sent.push({ position: received.position, ids, refusal: wanted === null ? null : await refusalFor(wanted, path) })
    }
    if (sent.length === 0) throw new Refusal(400, 'The request holds no instance.')
    // What was sent to another study than it says is not taken; the others are (PS3.18 10.5.3).
    for (const reason of new Set(sent.flatMap(({ refusal }) => refusal ?? []))) await refuseFiles(services, importId, sent.flatMap(({ position, refusal }) => (position === null || refusal !== reason ? [] : [position])), reason)
    const outcomes = await readNow(services, importId, sent.flatMap(({ position, refusal }) => (position === null || refusal !== null ? [] : [position])), { withinMs: READ_WITHIN_MS, signal: broken.signal })
    await closeImport(services, importId)
    return await answer(door, response, sent, outcomes)
  } catch (error) {
    // The sender hears of a failure, or has gone, and sends all again; nothing of it is left waiting.
    await cancelImport(services, SYSTEM, importId)
    if (request.destroyed && !request.readableEnded) return
    if (error instanceof MultipartDamaged) throw new Refusal(400, `The multipart body cannot be read: ${error.fault}. Nothing of it was kept.`)
    throw error
  }
}

/** What does not say in its head that it is of the study in the address is not taken for one. */
async function refusalFor(studyUid: string, path: string): Promise<Reason | null> {
  const said = await readStudyUid(path)
  if (said.kind === 'refused') return said.reason
  return said.studyUid === studyUid ? null : 'other-study'
}

interface Sent { position: number | null; ids: SentIdentifiers; refusal: Reason | null }
const NO_IDS: SentIdentifiers = { sopClassUid: '', sopInstanceUid: '', studyUid: '' }

/** PS3.18 table I.2-2. */
const FAILURE = { outOfResources: 0xa700, dataSetDoesNotMatch: 0xa900, cannotUnderstand: 0xc000, transferSyntax: 0xc122, processing: 0x0110 } as const

export function failureOf(reason: Reason | string | null): number {
  switch (reason) {
    case 'disk-full': case 'timed-out': case 'out-of-memory': case 'too-large': return FAILURE.outOfResources
    case 'unknown-transfer-syntax': case 'unsupported-pixels': return FAILURE.transferSyntax
    case 'empty': case 'not-an-image': case 'truncated': case 'damaged': case 'too-deep': case 'encrypted': case 'missing-identifiers': case 'character-set': case 'undecodable': case 'dimensions': case 'no-pixels':
      return FAILURE.cannotUnderstand
    case 'other-study': return FAILURE.dataSetDoesNotMatch
    default: return FAILURE.processing
  }
}

async function answer({ services }: Door, response: Response, sent: Sent[], outcomes: FileOutcome[]): Promise<void> {
  const outcomeAt = new Map(outcomes.map((one) => [one.position, one]))
  const taken = (one: FileOutcome | undefined) => one !== undefined && ['stored', 'held', 'duplicate', 'waiting'].includes(one.outcome)
  const addresses = await instanceAddresses(services, outcomes.flatMap(({ sopInstanceUid }) => (sopInstanceUid ? [sopInstanceUid] : [])))
  const base = `${services.env.publicUrl}/dicom-web/studies`
  const [stored, failed]: [object[], object[]] = [[], []]
  const studies = new Set<string>()
  for (const { position, ids, refusal } of sent) {
    const outcome = position === null ? undefined : outcomeAt.get(position)
    const item: Record<string, object> = { '00081150': uid(ids.sopClassUid), '00081155': uid(ids.sopInstanceUid) }
    if (refusal !== null || !taken(outcome)) {
      failed.push({ ...item, '00081197': { vr: 'US', Value: [failureOf(refusal ?? outcome?.reason ?? null)] } })
      continue
    }
    const place = outcome?.sopInstanceUid ? addresses.get(outcome.sopInstanceUid) : undefined
    if (place) {
      studies.add(place.studyUid)
      item['00081190'] = { vr: 'UR', Value: [`${base}/${place.studyUid}/series/${place.seriesUid}/instances/${outcome!.sopInstanceUid}`] }
    }
    stored.push(item)
  }
  const [study] = studies
  const isAll = failed.length === 0
  const isRead = outcomes.every(({ outcome }) => outcome !== 'waiting')
  const body = {
    ...(studies.size === 1 ? { '00081190': { vr: 'UR', Value: [`${base}/${study}`] } } : {}),
    ...(failed.length > 0 ? { '00081198': { vr: 'SQ', Value: failed } } : {}),
    ...(stored.length > 0 ? { '00081199': { vr: 'SQ', Value: stored } } : {}),
  }
  response.status(stored.length === 0 ? 409 : isAll && isRead ? 200 : 202).set('Cache-Control', 'no-store').set('Content-Type', 'application/dicom+json; charset=utf-8').send(JSON.stringify(body))
}

const uid = (value: string): object => (value ? { vr: 'UI', Value: [value] } : { vr: 'UI' })

/** The instances of a request; one instance may come alone. */
function partsOf(request: Request): AsyncIterable<{ body: AsyncIterable<Buffer> }> {
  const type = readMediaType(request.headers['content-type'])
  // Whoever stops reading still answers: the connection stays.
  const source = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  if (type?.type === 'application/dicom') return (async function* () { yield { body: source } })()
  if (type?.type !== 'multipart/related') throw new Refusal(415, 'Send multipart/related; type="application/dicom".')
  if ((type.parameters.get('type') ?? 'application/dicom').toLowerCase() !== 'application/dicom') throw new Refusal(415, 'Instances are taken as application/dicom, metadata and bulk data apart are not.')
  const boundary = boundaryOf(type)
  if (boundary === null) throw new Refusal(400, 'The Content-Type names no boundary.')
  return readMultipart(source, boundary, { parts: MOST_UPLOAD_FILES, bytesPerPart: MOST_UPLOAD_BYTES, headerBytes: 8_192 })
}

/** The one institution where the sender may import, unless the address names another; the clinical workspace, which fewest may see, unless it names another. */
function placeOf(actor: Actor & { kind: 'person' }, request: Request): { institutionId: string; workspace: Workspace } {
  const search = new URL(request.url, 'http://any').searchParams
  const workspace = search.get('workspace') ?? 'clinical'
  const known = WORKSPACES.find((one) => one === workspace)
  if (!known) throw new Refusal(400, 'workspace is teaching, research or clinical.')
  const may = [...new Set(actor.memberships.map((one) => one.institutionId))].filter((id) => can(actor, 'import', newStudyIn(id, known)))
  const named = search.get('institution')
  if (named !== null && !may.includes(named)) throw new Refusal(403, 'You may not bring images into this institution.')
  if (named === null && may.length === 0) throw new Refusal(403, 'You may not bring images into any institution.')
  if (named === null && may.length > 1) throw new Refusal(400, `You may bring images into several institutions: add ?institution=ID to the address, one of ${may.join(', ')}.`)
  return { institutionId: named ?? may[0]!, workspace: known }
}

function acceptsJson(accept: string | undefined): boolean {
  return !accept || accept.split(',').some((one) => ['*/*', 'application/*', 'application/json', 'application/dicom+json'].includes(readMediaType(one)?.type ?? ''))
}
