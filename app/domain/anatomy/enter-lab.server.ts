import type { SceneState } from '#vr/contract'
import { normalised } from '#vr/core/state/normalise'
import { parseScene } from '#vr/core/state/schema'
import { isOf, MAIN, plainOf } from '#vr/core/state/structure-key'
import type { OpenBounds } from '#vr/core/volume/bounds'
import { LAB_BOUNDS, type LabMode } from '#vr/lab/protocol'
import type { LabPoint } from '#vr/lab/sequence'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { LabSubject } from '~/policy/anatomy'
import { mayServe, sceneFor, type FurtherNow } from './anatomy'
import { admitAccepted, furtherIn, furtherOfLab } from './lab-models.server'
import { boundsOfModel, entriesAfter, presentPoint } from './lab-scene.server'
import { findLab } from './load-lab.server'

export interface EnteredLab { point: LabPoint; bounds: OpenBounds; mode: LabMode; leader: string; subject: LabSubject }
export type EnterLab = { kind: 'entered'; entered: EnteredLab } | { kind: 'refused'; why: 'closed' | 'withdrawn' | 'not-allowed' }

/** The present scene of a lab, for somebody who comes in. The first who comes after its model was made again brings the scene over. */
export async function enterLab(services: Pick<Services, 'db' | 'files' | 'now'>, actor: Actor, labId: string): Promise<EnterLab> {
  const found = await findLab(services, labId)
  if (!found || actor.kind !== 'person' || !can(actor, 'join', found.subject)) return { kind: 'refused', why: 'not-allowed' }
  const { lab, source, subject } = found
  if (subject.isClosed) return { kind: 'refused', why: 'closed' }
  const revision = lab.model.readyRevision
  if (revision === null || lab.model.removedAt || !mayServe(lab.model, source?.series[0]?.faceState)) return { kind: 'refused', why: 'withdrawn' }
  const bounds = await boundsOfModel(services, lab.modelId, revision)
  if (!bounds) return { kind: 'refused', why: 'withdrawn' }
  const point = await pointOf(services, lab, revision, bounds)
  return { kind: 'entered', entered: { point, bounds, mode: lab.mode === 'free' ? 'free' : 'led', leader: lab.leaderId, subject } }
}

async function pointOf(services: Pick<Services, 'db' | 'files' | 'now'>, lab: { id: string; modelId: string; leaderId: string; snapshotJson: string; snapshotSeq: number }, revision: number, bounds: OpenBounds): Promise<LabPoint> {
  const { db, now } = services
  const point = await presentPoint(services, lab, bounds, LAB_BOUNDS.kept)
  const keys = new Set([...bounds.structures.keys()].filter((key) => isOf(MAIN, key)).map(plainOf))
  const state = broughtOver(point.state, { id: lab.modelId, revision, keys }, await furtherOfLab(services, point.state))
  if (state === null) return point
  await admitAccepted(services, bounds, furtherIn(state))
  const isMainOther = point.state.sources.main?.revision !== revision
  try {
    await db.$transaction(async (tx) => {
      await tx.labOperation.create({ data: { labId: lab.id, seq: point.seq + 1, personId: lab.leaderId, clientId: isMainOther ? `revision-${revision}` : `models-${point.seq + 1}`, operationJson: JSON.stringify({ do: 'restore', state }), at: now() } })
      await tx.lab.updateMany({ where: { id: lab.id }, data: { snapshotJson: JSON.stringify(state), snapshotSeq: point.seq + 1 } })
    })
    return { seq: point.seq + 1, state }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    // Somebody else came first.
    return presentPoint(services, await db.lab.findUniqueOrThrow({ where: { id: lab.id } }), bounds, LAB_BOUNDS.kept)
  }
}

/** Marks and groups stay; what the models have no more goes, and models that cannot be shown any more with all that hung on them. Null: it is as it should be. */
function broughtOver(state: SceneState, model: { id: string; revision: number; keys: ReadonlySet<string> }, further: ReadonlyMap<string, FurtherNow>): SceneState | null {
  const present = sceneFor(state, model, further)
  if (present === state) return null
  const next = normalised(present)
  if (!parseScene(next)) throw new Error('a scene that was brought over cannot be read')
  return next
}

/** Entries since a page was last heard of; null: more than it is worth, it gets the scene. */
export async function labEntriesSince({ db }: Pick<Services, 'db'>, labId: string, seq: number, present: number, most: number) {
  if (present - seq > most || seq > present) return null
  const [size] = await db.$queryRaw<{ bytes: bigint | number | null }[]>`SELECT SUM(LENGTH("operationJson")) AS "bytes" FROM "LabOperation" WHERE "labId" = ${labId} AND "seq" > ${seq}`
  if (Number(size?.bytes ?? 0) > LAB_BOUNDS.entriesBytes) return null
  const entries = await entriesAfter(db, labId, seq, most)
  // Those that were thinned out are in the snapshot only.
  return entries.length === present - seq ? entries : null
}
