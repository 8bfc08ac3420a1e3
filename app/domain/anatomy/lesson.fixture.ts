import { execFileSync } from 'node:child_process'
import { newScene } from '#vr/core/state/empty'
import type { LessonStep } from '#vr/contract'
import { JOB, type House } from '~/domain/images/real-import.fixture'
import { SYSTEM, type Actor } from '~/policy/actor'
import { bringHead, quickAnatomy } from './anatomy.fixture'
import { addStep } from './change-steps.server'
import { createLesson } from './create-lesson.server'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'

/** A model of two structures, `bone` and `skin`. */
export async function madeModel(house: House, workspace: 'teaching' | 'research' | 'clinical' = 'research'): Promise<string> {
  Object.assign(house.services.readers, quickAnatomy())
  const model = await makeModel(house.services, SYSTEM, { ...(await bringHead(house, {}, workspace)), title: 'Head' })
  if (model.kind !== 'made') throw new Error(model.kind)
  await makeAssets(house.services, { modelId: model.modelId, revision: 1 }, JOB)
  return model.modelId
}

export const draftStep = (modelId: string, title: string, more: Partial<LessonStep> = {}): Omit<LessonStep, 'id'> =>
  ({ title: { en: title, zh: `${title}（中文）` }, text: { en: 'Text', zh: '文字' }, state: newScene(modelId, 1), view: { from: [0, -500, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }, transitionMs: 1_000, voice: null, pointer: [], quiz: null, ...more })

/** A draft with these steps. @returns its id and its steps' */
export async function draftOf({ services }: House, actor: Actor, modelId: string, steps: readonly Omit<LessonStep, 'id'>[]): Promise<{ lessonId: string; ids: string[] }> {
  const made = await createLesson(services, actor, { modelId, title: { en: 'Skull', zh: '颅骨' }, subject: 'anatomy' })
  if (made.kind !== 'created') throw new Error(made.kind)
  const ids: string[] = []
  for (const step of steps) {
    const added = await addStep(services, actor, { lessonId: made.lessonId, step, position: ids.length })
    if (added.kind !== 'added') throw new Error(added.kind)
    ids.push(added.stepId)
  }
  return { lessonId: made.lessonId, ids }
}

/** A tone as a browser's recorder would write it. */
export const tone = (seconds: number, format: 'webm' | 'ogg' | 'ipod' = 'webm'): Buffer => {
  const out = format === 'ipod' ? ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov', '-f', 'ipod'] : ['-c:a', 'libopus', '-f', format]
  return execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `sine=frequency=300:duration=${seconds}`, '-metadata', 'title=A name', ...out, 'pipe:1'], { maxBuffer: 64 * 1024 * 1024 })
}
