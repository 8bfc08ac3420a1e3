import type { Request, RequestHandler, Response } from 'express'
import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import { countWrongLink } from '~/domain/images/count-wrong-link.server'
import { openShare } from '~/domain/images/open-share.server'
import { subjectOfSeries, type JudgedSeries, type JudgedStudy } from '~/domain/images/readable-studies'
import { LinkBusy, takeShareTurn } from '~/domain/images/share-turns.server'
import { scopeOf, type Scope } from '~/domain/images/search-images.server'
import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import type { AuditRecord } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import { can } from '~/policy/can'
import { asWorkspace } from '~/policy/images'
import { actorOfProgram } from '~/session/access-key.server'
import { NOT_FOUND, NotLetIn, Refusal } from './answer'

/** Where none is named. */
const ANY_SERIES: JudgedSeries = { pixelState: 'clear', faceState: 'none' }

interface NamedStudy extends JudgedStudy { studyUid: string }

/** Whoever asks, and what is shown to them: a person by their rights, a link its one study. */
export interface Reader {
  scope: Scope
  /** Of a series where one is named. */
  mayRead(study: NamedStudy, series?: JudgedSeries): boolean
  actor: AuditRecord['actor']
  /** The link that was followed. */
  shareId: string | null
}

export interface Door {
  services: Services
  /** For keys that are none. */
  throttle: CodeThrottle
}

/** @throws NotLetIn nobody; Refusal 404 for a link that shows nothing */
export async function readerOf({ services, throttle }: Door, request: Request): Promise<Reader> {
  const { token } = request.params
  if (token !== undefined) return readerOfLink({ services, throttle }, token, request.ip ?? '')
  const asking = await actorOfProgram(services, throttle, request)
  if (asking.kind !== 'actor') throw new NotLetIn(asking)
  const { actor } = asking
  return { scope: scopeOf(actor), mayRead: (study, series = ANY_SERIES) => can(actor, 'read', subjectOfSeries(study, series)), actor: auditActor(actor), shareId: null }
}

/** A reader that takes no byte of what is ready for so long holds a turn that others of the same link wait for. */
const STALLED_MS = 30_000

/** So many requests of one link at once; nothing of what it shows is kept by the browser that it came to. */
export const boundLinks = ({ services }: Door, { stalledMs = STALLED_MS } = {}): RequestHandler => (request, response, next) => {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  void takeShareTurn(services, request.params.token ?? '', gone.signal).then((end) => {
    // Whoever waited and went away.
    if (response.destroyed) return end()
    response.once('close', end)
    cutWhenStalled(response, stalledMs)
    next()
  }, (error: unknown) => {
    if (!gone.signal.aborted) next(error instanceof LinkBusy ? new Refusal(503, 'Too much is asked for through this link at once. Try again in a moment.') : error)
  })
}

/** The socket's own clock begins anew with each byte that the other side takes. */
function cutWhenStalled(response: Response, stalledMs: number): void {
  response.setTimeout(stalledMs, () => {
    // Not the reader is slow: its pictures are being made.
    if (response.writableLength === 0 && !response.writableNeedDrain) response.setTimeout(stalledMs)
    else response.destroy()
  })
}

async function readerOfLink({ services, throttle }: Door, token: string, address: string): Promise<Reader> {
  const share = await openShare(services, token)
  if (!share) throw (await countWrongLink(services, throttle, token, address)).kind === 'wait' ? new Refusal(429, 'Too many links that are none came from this address. Wait a quarter of an hour, then try again with the whole link.') : new Refusal(404, NOT_FOUND)
  const { study, shareId } = share
  return {
    scope: { branches: [{ workspace: asWorkspace(study.workspace), isHeld: false, institutionId: study.institutionId, charge: 'free' }], reviewable: [], onlyStudyUid: study.studyUid },
    mayRead: (asked, series = ANY_SERIES) => asked.studyUid === study.studyUid && !subjectOfSeries(asked, series).isHeld,
    actor: { kind: 'public' },
    shareId,
  }
}

/** A study's pictures go to this reader: one line in an hour, however many pictures. */
export function recordReading(services: Services, reader: Reader, study: { id: string; institutionId: string }, action: 'study.read' | 'study.exported' = 'study.read'): void {
  recordOnce(services, 3_600_000, {
    action, actor: reader.actor, institutionId: study.institutionId, subjectKind: 'study', subjectId: study.id,
    detail: { by: 'dicomweb', ...(reader.shareId ? { share: reader.shareId } : {}) },
  })
}

/** Where the services are, for addresses in answers. */
export function baseUrlOf(services: Services, request: Request): string {
  const { token } = request.params
  return `${services.env.publicUrl}/dicom-web${token === undefined ? '' : `/shared/${token}`}`
}
