import { searchStudies } from '#imaging/net/dicomweb-client'
import { findStudies } from '#imaging/net/dimse/query'
import { echo, PeerFailed, type DimsePeer, type PeerFault } from '#imaging/net/dimse/request'
import type { DicomWebPeer } from '#imaging/net/dicomweb-client'
import type { SourceQuery, SourceStudy } from '#imaging/net/source-study'
import { auditActor } from '~/domain/audit/allowed.server'
import type { ImageSource } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { unsealForImages } from './image-key.server'
import { findSource } from './list-sources.server'

export type Faulty = { kind: 'fault'; fault: PeerFault }
const MOST_RESULTS = 100

/** How a source is spoken with; its login leaves the seal here and nowhere else. */
export function webPeer({ env }: Pick<Services, 'env'>, row: ImageSource, signal?: AbortSignal): DicomWebPeer {
  const sealed = row.sealedLogin && unsealForImages(env, 'source-login', row.id, row.sealedLogin)
  return { url: row.url, login: sealed ? (JSON.parse(sealed.toString('utf8')) as { user: string; password: string }) : null, ...(signal ? { signal } : {}) }
}

export function dimsePeer({ env }: Pick<Services, 'env'>, row: ImageSource, signal?: AbortSignal): DimsePeer {
  return { host: row.host, port: row.port, calledAe: row.aeTitle, callingAe: env.dimse.aeTitle, idleMs: 30_000, ...(signal ? { signal } : {}) }
}

/** What went wrong goes to the log by its code; what was asked for does not. */
export function faultOf({ log }: Pick<Services, 'log'>, error: unknown, sourceId: string): Faulty {
  if (!(error instanceof PeerFailed)) throw error
  log.warn({ sourceId, fault: error.fault, detail: error.detail }, 'a source of images did not answer as it should')
  return { kind: 'fault', fault: error.fault }
}

/** C-ECHO, or the smallest search. */
export async function testSource(services: Services, actor: Actor, sourceId: string): Promise<{ kind: 'answers' } | Faulty | { kind: 'not-found' } | { kind: 'push-only' }> {
  const found = await findSource(services, actor, sourceId)
  if (!found) return { kind: 'not-found' }
  if (!found.view.canPull) return { kind: 'push-only' }
  try {
    if (found.row.kind === 'dimse') await echo(dimsePeer(services, found.row))
    else await searchStudies(webPeer(services, found.row), { patientId: '', patientName: '', accession: '', modality: '', fromDate: '', toDate: '' }, 1)
    return { kind: 'answers' }
  } catch (error) {
    return faultOf(services, error, sourceId)
  }
}

/** The hospital's own words for its patients: shown to whoever asked, kept and logged nowhere; that a search was made is on record. */
export async function searchSource(services: Services, actor: Actor, sourceId: string, query: SourceQuery): Promise<{ kind: 'found'; studies: SourceStudy[]; hasMore: boolean } | Faulty | { kind: 'not-found' }> {
  const found = await findSource(services, actor, sourceId)
  if (!found?.view.canPull) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'image-source.searched', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'image-source', subjectId: sourceId, detail: { by: Object.entries(query).filter(([, value]) => value !== '').map(([name]) => name) } })
  try {
    const { studies, hasMore } = found.row.kind === 'dimse' ? await findStudies(dimsePeer(services, found.row), query, MOST_RESULTS) : await searchStudies(webPeer(services, found.row), query, MOST_RESULTS)
    return { kind: 'found', studies, hasMore }
  } catch (error) {
    return faultOf(services, error, sourceId)
  }
}
