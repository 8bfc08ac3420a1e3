import { CASE_BOUNDS, emptyCase, type CaseContent, type Two } from '~/domain/cases/case'
import { createCase, type CreateCase } from '~/domain/cases/draft-case.server'
import { subjectOfSeries } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import { loadReading, type Refused } from './load-reading.server'
import { asPhase } from './meeting'
import { readingsAsText } from './minutes'
import { listBlind } from './read-blind.server'

export type MakeCaseOf = CreateCase | { kind: 'not-revealed' } | { kind: 'cannot-read' } | Refused

const NO_PICTURE = ['SR', 'PR', 'KO', 'DOC', 'SEG', 'RTSTRUCT', 'RTPLAN']

/**
 * A draft of what was read together: its pictures, what each hospital read, what was agreed. It is the draft of whoever asks
 * for it, in their hospital, and they must be able to see the study there; nothing of it is published by this.
 */
export async function makeCaseOf(services: Services, actor: Actor, input: { readingId: string; itemId: string; institutionId: string; language: 'en' | 'zh' }): Promise<MakeCaseOf> {
  const found = await loadReading(services, actor, 'see-minutes', input.readingId)
  if (found.kind !== 'found') return found
  const item = found.reading.items.find(({ id }) => id === input.itemId)
  if (!item) return { kind: 'not-found' }
  if (!found.subject.hospitals.includes(input.institutionId) || !holds(actor, input.institutionId, ...CURATORS)) return { kind: 'forbidden' }
  if (asPhase(item.phase) !== 'revealed') return { kind: 'not-revealed' }
  const [study, listed] = await Promise.all([
    services.db.study.findUnique({ where: { id: item.studyId }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, series: { where: item.seriesId ? { id: item.seriesId } : {}, orderBy: [{ number: 'asc' }, { id: 'asc' }], select: { id: true, modality: true, frameCount: true, pixelState: true, faceState: true }, take: 500 } } }),
    listBlind(services, actor, { readingId: input.readingId, itemId: item.id }),
  ])
  if (listed.kind !== 'listed') return listed
  const series = (study?.series ?? []).filter((one) => one.frameCount > 0 && !NO_PICTURE.includes(one.modality) && can(actor, 'read', subjectOfSeries(study!, one)))
  if (series.length === 0) return { kind: 'cannot-read' }
  const two = (text: string, most: number): Two => ({ en: '', zh: '', [input.language]: text.slice(0, most) })
  const [consensus, actions] = [item.consensus.trim(), item.actions.trim()]
  const words = input.language === 'zh' ? { agreed: '共识', actions: '行动要点' } : { agreed: 'Consensus', actions: 'Action points' }
  const content: CaseContent = {
    ...emptyCase(two(item.title, CASE_BOUNDS.title)), languages: [input.language],
    // What stood over it while it was read told nothing.
    quizTitle: two(item.title, CASE_BOUNDS.title),
    history: two(item.history, CASE_BOUNDS.text),
    findings: two(readingsAsText(listed.readings, input.language), CASE_BOUNDS.text),
    // What hospitals read stands among the findings: which of it was the diagnosis and which another, and how sure it is, its author says.
    diagnosis: { text: two(oneLine(item.answer) || oneLine(consensus), CASE_BOUNDS.line), certainty: 'possible', provenBy: two('', 0) },
    discussion: two([consensus && `## ${words.agreed}\n\n${consensus}`, actions && `## ${words.actions}\n\n${actions}`].filter(Boolean).join('\n\n'), CASE_BOUNDS.text),
    series: series.slice(0, CASE_BOUNDS.series).map(({ id }) => ({ studyId: item.studyId, seriesId: id, isFree: false })),
  }
  return createCase(services, actor, { institutionId: input.institutionId, kind: 'case', content })
}

const oneLine = (text: string) => text.trim().split('\n')[0] ?? ''
