import { randomUUID } from 'node:crypto'
import { parseScene } from '#vr/core/state/schema'
import { isOf, MAIN, plainOf } from '#vr/core/state/structure-key'
import { LAB_BOUNDS } from '#vr/lab/protocol'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { mayServe, sceneFor } from './anatomy'
import { admitAccepted, furtherForLab, furtherIn } from './lab-models.server'
import { boundsOfModel, presentPoint } from './lab-scene.server'
import { loadLab } from './load-lab.server'
import { writeLabOperations } from './write-lab-operations.server'

export type RestoreScene =
  | { kind: 'restored'; name: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** No scene of the person's own, of this lab's model. */
  | { kind: 'gone' }
  /** It does not fit the model any more. */
  | { kind: 'not-a-scene' }
  /** There is nothing to be seen of the model now. */
  | { kind: 'not-now' }
  | { kind: 'no-change' }
  /** Again in a minute. */
  | { kind: 'too-many' }

/** Scenes that were shown, among a lab's operations. */
const SHOWN = 'scene-'

/**
 * One's own saved scene becomes the lab's, for everybody. By its id: a scene may be larger than what a page may say to a lab. It is one
 * operation in the lab's list as any other; what it changes is undone by nobody but by what is done next.
 */
export async function restoreScene(services: Services, actor: Actor, input: { labId: string; sceneId: string }): Promise<RestoreScene> {
  const found = await loadLab(services, actor, 'operate', input.labId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { lab, source } = found
  const { db } = services
  const kept = await db.savedScene.findFirst({ where: { id: input.sceneId, modelId: lab.modelId, personId: actor.personId } })
  if (!kept) return { kind: 'gone' }
  // Counted in the lab's own list: all processes count alike.
  const lately = new Date(services.now().getTime() - 60_000)
  if ((await db.labOperation.count({ where: { labId: lab.id, personId: actor.personId, clientId: { startsWith: SHOWN }, at: { gt: lately } } })) >= LAB_BOUNDS.scenesPerMinute) return { kind: 'too-many' }
  const revision = lab.model.readyRevision
  const bounds = revision !== null && !lab.model.removedAt && mayServe(lab.model, source?.series[0]?.faceState) ? await boundsOfModel(services, lab.modelId, revision) : null
  if (revision === null || !bounds) return { kind: 'not-now' }
  const read = parseScene(JSON.parse(kept.stateJson))
  if (!read) return { kind: 'not-a-scene' }
  const keys = new Set([...bounds.structures.keys()].filter((key) => isOf(MAIN, key)).map(plainOf))
  // Further models that not everybody in the lab may see are left out.
  const further = await furtherForLab(services, actor, found.subject, read)
  const state = sceneFor(read, { id: lab.modelId, revision, keys }, further)
  await admitAccepted(services, bounds, furtherIn(state))
  const point = await presentPoint(services, lab, bounds, LAB_BOUNDS.kept)
  const ask = { clientId: `${SHOWN}${randomUUID().slice(0, 18)}`, operation: { do: 'restore', state } as const }
  const written = await writeLabOperations(services, lab.id, [{ person: actor.personId, ask }], { point, bounds, isBarred: () => false })
  switch (written.kind) {
    case 'closed': return { kind: 'forbidden' }
    case 'changed': return { kind: 'not-now' }
    case 'written': {
      const [answer] = written.answers
      if (answer?.kind === 'refused') return answer.why === 'no-change' ? { kind: 'no-change' } : answer.why === 'not-allowed' ? { kind: 'forbidden' } : { kind: 'not-a-scene' }
      services.announcer.announceLab(lab.id, { type: 'done', entries: written.entries.slice(-1) })
      return { kind: 'restored', name: kept.name }
    }
  }
}
