import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Workspace } from '~/policy/images'

export interface AdmittedSender {
  sourceId: string
  institutionId: string
  workspace: Workspace
  /** A pull from this source is under way and takes what comes; null: a delivery of its own. */
  importId: string | null
}

export type AdmitSender = ({ kind: 'admitted' } & AdmittedSender) | { kind: 'other-called-ae' } | { kind: 'unknown' }

/**
 * Whether a DICOM node may send to us: a source that an institution's administrator let push, known by its AE title and, where one is
 * given, by its address (an AE title is a name, no proof). Two institutions' sources that fit alike are nobody's: images
 * never go to a hospital by guess.
 */
export async function admitSender(services: Services, caller: { callingAe: string; calledAe: string; address: string }): Promise<AdmitSender> {
  if (caller.calledAe !== services.env.dimse.aeTitle) return refused(services, caller, { kind: 'other-called-ae' })
  const named = await services.db.imageSource.findMany({ where: { aeTitle: caller.callingAe }, take: 20 })
  const fitting: (AdmittedSender & { hasAddress: boolean })[] = []
  for (const source of named) {
    const importId = await pullUnderWay(services, source.id)
    if (!source.mayPush && importId === null) continue
    if (source.host !== '' && !(await isAddressOf(source.host, caller.address))) continue
    fitting.push({ sourceId: source.id, institutionId: source.institutionId, workspace: source.workspace as Workspace, importId, hasAddress: source.host !== '' })
  }
  // The one that is known by more.
  const best = fitting.some(({ hasAddress }) => hasAddress) ? fitting.filter(({ hasAddress }) => hasAddress) : fitting
  const [only] = best
  if (!only || best.length > 1) return refused(services, caller, { kind: 'unknown' })
  const { hasAddress: _known, ...sender } = only
  return { kind: 'admitted', ...sender }
}

function refused<T extends AdmitSender>(services: Services, { callingAe }: { callingAe: string }, outcome: T): T {
  recordOnce(services, 60_000, { action: 'access.refused', actor: { kind: 'public' }, institutionId: null, subjectKind: 'image-source', subjectId: null, detail: { wanted: 'send', reason: outcome.kind, aeTitle: callingAe.replace(/[^\x21-\x7e]/g, '?') } })
  return outcome
}

/** C-MOVE has a PACS send to us what somebody asked for: it belongs to that import. */
async function pullUnderWay({ db }: Services, sourceId: string): Promise<string | null> {
  const running = await db.job.findMany({ where: { kind: 'image.pull', state: 'running' }, select: { payloadJson: true }, take: 100 })
  for (const { payloadJson } of running) {
    const pull = JSON.parse(payloadJson) as { sourceId?: string; importId?: string }
    if (pull.sourceId === sourceId && pull.importId) return pull.importId
  }
  return null
}

async function isAddressOf(host: string, address: string): Promise<boolean> {
  if (isIP(host)) return host === address
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.some((each) => each.address === address)
}
