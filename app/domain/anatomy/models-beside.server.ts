import type { AssetManifest, SceneState, Two } from '#vr/contract'
import { MAIN } from '#vr/core/state/structure-key'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { isAsOpen, type ModelSubject } from '~/policy/anatomy'
import { can } from '~/policy/can'
import { mayServe, type FurtherNow } from './anatomy'
import type { FurtherForAll } from './draft'
import { sourceOf, subjectOfModel } from './load-model.server'
import { MANIFEST, revisionPrefix } from './model-files'

type Needs = Pick<Services, 'db' | 'files'>

/** A further model as it is now, whoever asks. */
export interface FurtherModelNow extends FurtherNow { subject: ModelSubject; names: ReadonlyMap<string, Two> }

/** Models beside the first that scenes name, each once. */
export const furtherOf = (scenes: Iterable<Pick<SceneState, 'sources'>>): string[] =>
  [...new Set([...scenes].flatMap(({ sources }) => Object.entries(sources).flatMap(([source, { model }]) => (source === MAIN ? [] : [model]))))]

/** What they are now; one that was removed is not among them. */
export async function furtherNow({ db, files }: Needs, ids: readonly string[]): Promise<Map<string, FurtherModelNow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.anatomyModel.findMany({ where: { id: { in: [...ids] }, removedAt: null }, include: { structures: { select: { key: true, name: true, nameZh: true } } } })
  const all = new Map<string, FurtherModelNow>()
  for (const row of rows) {
    const source = await sourceOf(db, row)
    const isServed = row.readyRevision !== null && mayServe(row, source?.series[0]?.faceState) && (await files.size(`${revisionPrefix(row.id, row.readyRevision)}${MANIFEST}`)) !== null
    all.set(row.id, { id: row.id, title: row.title, revision: isServed ? row.readyRevision : null, keys: new Set(row.structures.map(({ key }) => key)), names: new Map(row.structures.map(({ key, name, nameZh }) => [key, { en: name, zh: nameZh }])), subject: subjectOfModel(row, source) })
  }
  return all
}

/** Those that this person may open at this moment; of the others nothing is told. */
export async function furtherFor(services: Needs, actor: Actor, scenes: Iterable<Pick<SceneState, 'sources'>>): Promise<Map<string, FurtherModelNow>> {
  const now = await furtherNow(services, furtherOf(scenes))
  for (const [id, { subject }] of now) if (!can(actor, 'open', subject)) now.delete(id)
  return now
}

/** Whether one of them is of clips: its boards stand by themselves, without a body that another model could be laid upon. */
export async function hasBoards({ files }: Pick<Services, 'files'>, models: readonly Pick<FurtherModelNow, 'id' | 'revision'>[]): Promise<boolean> {
  for (const { id, revision } of models) {
    const key = revision === null ? null : `${revisionPrefix(id, revision)}${MANIFEST}`
    if (key === null || (await files.size(key)) === null) continue
    const { screens } = JSON.parse((await files.bytes(key)).toString()) as Pick<AssetManifest, 'screens'>
    if ((screens?.length ?? 0) > 0) return true
  }
  return false
}

/** Whether somebody may put all models of a scene together: what one may not open one cannot add, whatever a page says. */
export async function mayCombine(services: Needs, actor: Actor, scene: Pick<SceneState, 'sources'>): Promise<boolean> {
  const asked = furtherOf([scene])
  if (asked.length === 0) return true
  const found = await furtherFor(services, actor, [scene])
  return found.size === asked.length && !(await hasBoards(services, [...found.values()]))
}

/** The further models of a lesson's steps, and whether all who may open its first one may open them. */
export async function furtherForAll(services: Needs, steps: Iterable<{ state: SceneState } | null>, first: ModelSubject): Promise<Map<string, FurtherForAll>> {
  const now = await furtherNow(services, furtherOf([...steps].flatMap((step) => step?.state ?? [])))
  return new Map([...now].map(([id, one]) => [id, { ...one, isForAll: isAsOpen(one.subject, first) }]))
}
