import { LAB_BOUNDS } from '#vr/lab/protocol'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { SavedSceneRow } from './anatomy'
import type { OpenedLab } from './lab'
import { loadLab } from './load-lab.server'
import { openModel } from './open-model.server'

export type SeeLab = { kind: 'seen'; opened: OpenedLab } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A lab's page, whether anything can be seen in it now or not. */
export async function seeLab(services: Services, actor: Actor, labId: string): Promise<SeeLab> {
  const found = await loadLab(services, actor, 'join', labId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { lab, subject } = found
  const [opened, person] = await Promise.all([openModel(services, actor, lab.modelId), services.db.person.findUniqueOrThrow({ where: { id: actor.personId }, select: { id: true, name: true } })])
  if (opened.kind === 'forbidden') return { kind: 'forbidden' }
  const { model } = lab
  // Removed while people are in: they are told, the page stays.
  const gone: OpenedLab['model'] = { id: model.id, title: model.title, state: 'withdrawn', reason: null, revision: null, shows: null, createdAt: model.createdAt, study: null, seriesId: null, source: 'study', mayEdit: false }
  const isShown = opened.kind === 'opened'
  return {
    kind: 'seen',
    opened: {
      lab: { id: lab.id, title: lab.title, mode: lab.mode === 'free' ? 'free' : 'led', leaderId: lab.leaderId, isClosed: lab.closedAt !== null, mayLead: can(actor, 'lead', subject) },
      person, model: isShown ? opened.opened.model : gone, manifestUrl: isShown && !subject.isClosed ? opened.opened.manifestUrl : null, progress: isShown ? opened.opened.progress : null,
      scenes: isShown && !subject.isClosed ? opened.opened.scenes.map((one) => ({ ...one, state: isSmall(one) ? one.state : null })) : [],
    },
  }
}

/** With what the operation says beside it. */
const isSmall = ({ state }: SavedSceneRow) => Buffer.byteLength(JSON.stringify({ do: 'restore', state })) <= LAB_BOUNDS.operationBytes
