import type { AppLoadContext } from '@remix-run/node'
import { addStep, duplicateStep, orderSteps, removeStep, type AddStep, type OrderSteps, type RemoveStep } from '~/domain/anatomy/change-steps.server'
import { MOST_STEP_BYTES, MOST_VOICE_BYTES } from '~/domain/anatomy/lesson'
import { publishLesson, type PublishLesson } from '~/domain/anatomy/publish-lesson.server'
import { saveStep, type SaveStep } from '~/domain/anatomy/save-step.server'
import { removeVoice, saveVoice, type RemoveVoice, type SaveVoice, type VoiceLanguage } from '~/domain/anatomy/save-voice.server'
import { removeLesson, renameLesson, restoreLesson, withdrawLesson, type ChangedLesson } from '~/domain/anatomy/withdraw-lesson.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A step as a form takes up to nine times its letters where it is not plain Latin; a recording and what is written around it. */
const MOST_FORM_BYTES = Math.max(4 * MOST_STEP_BYTES, MOST_VOICE_BYTES + 64 * 1024)

/** What is pressed at a lesson's desk, answered as JSON: a page that cannot reach the server keeps what was written and asks again. */
export async function lessonAction(request: Request, context: AppLoadContext, lessonId: string): Promise<Response> {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return Response.json({ kind: 'too-large' } satisfies Answer, { status: 413 })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const stepId = field('step')
  const intent = field('intent')
  switch (intent) {
    case 'save-step': {
      const saved = await saveStep(services, actor, { lessonId, stepId, mark: field('mark') || null, step: json(field('content')) })
      return answer(saved)
    }
    case 'add-step': {
      const added = await addStep(services, actor, { lessonId, step: json(field('content')), position: Number(field('position')), voiceKey: field('voice') || null, voiceZhKey: field('voiceZh') || null })
      return answer(added)
    }
    case 'duplicate-step': {
      const added = await duplicateStep(services, actor, { lessonId, stepId })
      return answer(added)
    }
    case 'order-steps': {
      const ordered = await orderSteps(services, actor, { lessonId, ids: field('order').split(' ').filter(Boolean) })
      return answer(ordered)
    }
    case 'remove-step': {
      const removed = await removeStep(services, actor, { lessonId, stepId })
      return answer(removed)
    }
    case 'save-voice': {
      const voice = form.get('voice')
      const saved = await saveVoice(services, actor, { lessonId, stepId, language: languageOf(field('language')), bytes: voice instanceof Blob ? new Uint8Array(await voice.arrayBuffer()) : new Uint8Array(), signal: request.signal })
      return answer(saved)
    }
    case 'remove-voice': {
      const removed = await removeVoice(services, actor, { lessonId, stepId, language: languageOf(field('language')) })
      return answer(removed)
    }
    case 'rename': {
      const renamed = await renameLesson(services, actor, { lessonId, title: { en: field('title'), zh: field('titleZh') }, subject: field('subject') })
      return answer(renamed)
    }
    case 'publish': {
      const published = await publishLesson(services, actor, lessonId)
      return answer(published)
    }
    case 'withdraw': {
      const withdrawn = await withdrawLesson(services, actor, lessonId)
      return answer(withdrawn)
    }
    case 'remove': {
      const removed = await removeLesson(services, actor, lessonId)
      return answer(removed)
    }
    case 'restore': {
      const restored = await restoreLesson(services, actor, lessonId)
      return answer(restored)
    }
    default: return Response.json({ kind: 'unknown' }, { status: 400 })
  }
}

/** What each press answers; `too-large`: more than any of them takes. */
export type Answer = SaveStep | AddStep | OrderSteps | RemoveStep | SaveVoice | RemoveVoice | PublishLesson | ChangedLesson | { kind: 'no-title' } | { kind: 'not-published' } | { kind: 'too-large' }
const answer = (given: Answer): Response => Response.json(given, { status: statusOf(given.kind), headers: { 'Cache-Control': 'no-store' } })

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}

const languageOf = (text: string): VoiceLanguage => (text === 'zh' ? 'zh' : 'en')

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'not-a-step': 400, 'not-a-voice': 400, 'no-title': 400, 'too-large': 413, 'too-long': 400, 'too-many': 409, busy: 503 })[kind] ?? 200
