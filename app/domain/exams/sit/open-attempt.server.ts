import { createHash } from 'node:crypto'
import { withoutKey, type LearnerQuestion } from '~/domain/courses/for-learner'
import type { RichDoc } from '~/domain/courses/rich-text'
import { subkey } from '~/infra/sealing.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Standing as OfQuestion } from '../attempt'
import type { Form } from './form.server'
import { formOf } from './form.server'
import { readStanding } from './keep-saves.server'
import { accommodationsOf, loadAttempt } from './load-attempt.server'
import { standing, type Standing } from './save-attempt.server'

export interface AskedStage { words: RichDoc | null; question: LearnerQuestion }
export interface AskedItem { id: string; lead: RichDoc | null; points: number; stages: AskedStage[] }
export interface AskedSection { id: string; title: string; instructions: RichDoc | null; minutes: number | null; items: AskedItem[] }

export type OpenAttempt =
  | ({
    kind: 'opened'; attemptId: string; sittingId: string; title: string; language: 'en' | 'zh'
    sections: AskedSection[]
    /** What stands on the server. */
    standings: OfQuestion[]
    rules: { navigation: 'free' | 'linear'; tools: { calculator: boolean; notes: boolean } }
    fontPercent: number
    /** Opens what this device keeps of it (AES-256-GCM, base64). */
    key: string
  } & Standing)
  | { kind: 'other-device' } | { kind: 'already-in'; at: number } | { kind: 'not-found' } | { kind: 'forbidden' }

/** What a candidate is asked, in their own order, without anything that is right, and what they entered so far. */
export async function openAttempt(services: Services, actor: Actor, attemptId: string, deviceId: string): Promise<OpenAttempt> {
  const found = await loadAttempt(services, actor, attemptId)
  if (found.kind !== 'found') return found
  const { row, sitting, candidate, rules } = found
  if (row.handedInAt) return { kind: 'already-in', at: row.handedInAt.getTime() }
  if (row.deviceId !== deviceId) return { kind: 'other-device' }
  const [form, answers, paper] = await Promise.all([
    formOf(services, row.formId),
    services.db.examAnswer.findMany({ where: { attemptId } }),
    services.db.examPaper.findUniqueOrThrow({ where: { id: sitting.paperId }, select: { language: true } }),
  ])
  return {
    kind: 'opened', attemptId, sittingId: sitting.id, title: sitting.title, language: paper.language === 'zh' ? 'zh' : 'en',
    sections: sectionsFor(form, `${sitting.seed} ${candidate.number}`),
    standings: answers.map(readStanding),
    rules: { navigation: rules.navigation, tools: rules.tools }, fontPercent: accommodationsOf(candidate.accommodationsJson).fontPercent,
    key: deviceKey(services.env.sessionSecret, attemptId),
    ...standing(found, services.now().getTime()),
  }
}

/** What a device keeps is opened by who may sit the attempt, and by nobody who finds the device. */
const deviceKey = (secret: string, attemptId: string): string => subkey(secret, `exam device ${attemptId}`).toString('base64')

/** Pure. The same seed gives the same order, on every device and after every restart. */
export function sectionsFor({ content, items }: Pick<Form, 'content' | 'items'>, seed: string): AskedSection[] {
  return content.sections.map(({ id, title, instructions, minutes, shufflesItems, shufflesOptions, items: asked }) => {
    const list = asked.map(({ itemId, points }): AskedItem => {
      const { lead, stages } = items.get(itemId)!
      return { id: itemId, lead, points, stages: stages.map(({ words, question }) => ({ words, question: shufflesOptions ? mixedOptions(withoutKey(question), `${seed} ${itemId}`) : withoutKey(question) })) }
    })
    return { id, title, instructions, minutes, items: shufflesItems ? byHash(list, seed) : list }
  })
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const byHash = <T extends { id: string }>(all: readonly T[], seed: string): T[] => all.map((one) => ({ one, at: hash(`${seed} ${one.id}`) })).sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ one }) => one)

function mixedOptions(question: LearnerQuestion, seed: string): LearnerQuestion {
  const { asked } = question
  return asked.kind === 'single' || asked.kind === 'multiple' || asked.kind === 'match' ? { ...question, asked: { ...asked, options: byHash(asked.options, `${seed} ${question.id}`) } as typeof asked } : question
}
