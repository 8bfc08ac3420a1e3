import type { LessonStep, Mm3, StructureKey } from '#vr/contract'
import { fetchFixture, fixtureManifest } from '#vr/core/scene/fixture'
import { newScene } from '#vr/core/state/empty'
import type { Services } from '~/infra/services.server'
import type { PublishedLesson } from './lesson'
import { revisionPrefix } from './model-files'

const key = (name: string): StructureKey => `main/${name}`
const two = (en: string, zh: string) => ({ en, zh })

/** The phantom of vr/core/scene/fixture.ts as a model that comes with Theatrum: its row, its structures and its files, without a job. */
export function phantomModel(modelId: string) {
  const manifest = { ...fixtureManifest(), model: modelId }
  const files = async (): Promise<[path: string, bytes: Buffer][]> => [
    ['manifest.json', Buffer.from(JSON.stringify(manifest))],
    ...await Promise.all([...new Set(manifest.structures.flatMap(({ lods }) => lods.map(({ file }) => file)))].map(async (file): Promise<[string, Buffer]> => [file, Buffer.from(await fetchFixture(file))])),
  ]
  return { manifest, files, row: { id: modelId, title: 'Phantom', source: 'own', revision: 1, readyRevision: 1, state: 'ready', shows: 'all', structureCount: manifest.structures.length } }
}

export async function putPhantom({ db, files }: Pick<Services, 'db' | 'files'>, institutionId: string, modelId = 'phantommodel1'): Promise<string> {
  const model = phantomModel(modelId)
  await db.anatomyModel.create({ data: { ...model.row, institutionId } })
  await db.anatomyStructure.createMany({ data: model.manifest.structures.map((one, position) => ({ modelId, key: one.key, label: one.label, name: one.name.en, nameZh: one.name.zh, groupKey: one.group, colour: one.colour, position })) })
  for (const [path, bytes] of await model.files()) await files.put(`${revisionPrefix(modelId, 1)}${path}`, bytes)
  return modelId
}

/** Steps that ask each kind of question once, of the phantom. The ball is at the patient's left front, the small box at the right back. */
export function phantomLesson(modelId: string): PublishedLesson {
  const state = newScene(modelId, 1)
  const front = { from: [0, -900, 0] as Mm3, to: [0, 0, 0] as Mm3, up: [0, 0, 1] as Mm3, heightMm: 260 }
  const step = (id: string, en: string, zh: string, change: Partial<LessonStep>): LessonStep =>
    ({ id, title: two(en, zh), text: two(`${en}: what there is to know of it.`, `${zh}：需要了解的内容。`), state, view: front, transitionMs: 200, voice: null, pointer: [], quiz: null, ...change })
  return {
    format: 1, title: two('A phantom, step by step', '体模，逐步讲解'), subject: 'anatomy', model: { id: modelId, revision: 1 },
    steps: [
      step('whole', 'The whole', '整体', { pointer: [{ atMs: 0, from: [0, -300, 0], to: [0, -30, 0] }, { atMs: 400, from: [0, -300, 0], to: [40, -70, 30] }] }),
      step('apart', 'Taken apart', '拆开', { state: { ...state, structures: { [key('middle')]: { opacity: 0.4 } }, explode: { by: 'structure', amount: 0.3, centre: [0, 0, 0] } } }),
      step('point', 'Point at it', '指出', { quiz: { ask: 'point-at', structure: key('ball'), toleranceMm: 3 } }),
      step('name', 'Its name', '名称', { quiz: { ask: 'name', structure: key('back'), choices: [two('Left front ball', '左前球'), two('Right back box', '右后方块'), two('Middle box', '中间方块')], right: 1 }, view: { ...front, from: [0, 900, 0] } }),
      step('label', 'Labels', '标注', { quiz: { ask: 'place-label', labels: [{ text: two('Ball', '球'), structure: key('ball') }, { text: two('Middle', '中间'), structure: key('middle') }], toleranceMm: 3 } }),
      step('cut', 'Cut', '切开', { quiz: { ask: 'cut-to-see', structure: key('back'), visible: 0.5, mayHide: [] } }),
      step('layers', 'Layers', '层次', { quiz: { ask: 'order-layers', layers: [key('ball'), key('middle'), key('back')] } }),
      step('needle', 'Needle', '进针', { quiz: { ask: 'needle', point: 'LI4', entry: [0, -30, 0], toleranceMm: 6, direction: [0, 1, 0], toleranceDeg: 10, depthMm: [10, 25], avoid: [key('ball')] } }),
    ],
  }
}

export async function putLesson({ db }: Pick<Services, 'db'>, institutionId: string, modelId: string, { lessonId = 'phantomlesson1', state = 'published' } = {}): Promise<string> {
  const content = phantomLesson(modelId)
  await db.lesson.create({ data: { id: lessonId, institutionId, modelId, title: content.title.en, titleZh: content.title.zh, state, version: 1, versions: { create: { version: 1, contentJson: JSON.stringify(content) } } } })
  return lessonId
}
