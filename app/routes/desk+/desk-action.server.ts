import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { calibrate } from '~/domain/broadcasts/calibrate.server'
import { clearPassage } from '~/domain/broadcasts/clear-passage.server'
import { confirmNoIdentity } from '~/domain/broadcasts/confirm-no-identity.server'
import { CONSENT_PARTS } from '~/domain/broadcasts/consent'
import type { DeskAnswer } from '~/domain/broadcasts/desk'
import { editBroadcast } from '~/domain/broadcasts/edit-broadcast.server'
import { getDesk } from '~/domain/broadcasts/get-desk.server'
import { holdBroadcast } from '~/domain/broadcasts/hold-broadcast.server'
import { moderateQuestion } from '~/domain/broadcasts/moderate-question.server'
import { readMasks } from '~/domain/broadcasts/read-masks.server'
import { recordConsent } from '~/domain/broadcasts/record-consent.server'
import { resumeBroadcast } from '~/domain/broadcasts/resume-broadcast.server'
import { rotateKey } from '~/domain/broadcasts/rotate-key.server'
import { setInputMasks } from '~/domain/broadcasts/set-input-masks.server'
import { startBroadcast } from '~/domain/broadcasts/start-broadcast.server'
import { stopBroadcast } from '~/domain/broadcasts/stop-broadcast.server'
import { takeOverInput } from '~/domain/broadcasts/take-over-input.server'
import { withdrawConsent } from '~/domain/broadcasts/withdraw-consent.server'
import { readSchedule } from './read-schedule.server'

const offsets = z.record(z.string(), z.coerce.number())

/** One press on the desk: the form's `intent` names the operation; the answer says what became of it. */
export async function deskAction(services: Services, actor: Actor, broadcastId: string, form: FormData, timeZone: string): Promise<DeskAnswer | null> {
  const text = (name: string) => String(form.get(name) ?? '')
  const isOn = (name: string) => form.get(name) === 'on'
  switch (text('intent')) {
    case 'start': return { intent: 'start' as const, ...(await startBroadcast(services, actor, { broadcastId })) }
    case 'hold': return { intent: 'hold' as const, ...(await holdBroadcast(services, actor, { broadcastId, reason: text('reason') })) }
    case 'resume': return { intent: 'resume' as const, ...(await resumeBroadcast(services, actor, { broadcastId })) }
    case 'stop': return { intent: 'stop' as const, ...(await stopBroadcast(services, actor, { broadcastId })) }
    case 'consent': return { intent: 'consent' as const, ...(await recordConsent(services, actor, { broadcastId, text: text('text'), obtainedBy: text('obtainedBy'), forLive: isOn('forLive'), forRecording: isOn('forRecording'), forReuse: isOn('forReuse') })) }
    case 'withdraw': return { intent: 'withdraw' as const, ...(await withdrawConsent(services, actor, { broadcastId, parts: CONSENT_PARTS.filter((part) => isOn(part)), reason: text('reason') })) }
    case 'rotate': {
      // By the broadcast and the stream that the address and the form claim, not by an input's id alone.
      const desk = await getDesk(services, actor, broadcastId)
      const stream = desk?.streams.find((each) => each.name === text('stream'))
      return { intent: 'rotate' as const, ...(stream ? await rotateKey(services, actor, { inputId: stream.inputId }) : { kind: 'not-found' as const }) }
    }
    case 'take-over': return { intent: 'take-over' as const, ...(await takeOverInput(services, actor, { broadcastId, streamName: text('stream') })) }
    case 'masks': return { intent: 'masks' as const, ...(await setInputMasks(services, actor, { broadcastId, streamName: text('stream'), masks: readMasks(text('masks')) })) }
    case 'no-identity': return { intent: 'no-identity' as const, ...(await confirmNoIdentity(services, actor, { broadcastId, streamName: text('stream'), isConfirmed: text('confirm') === 'yes', seenMasks: text('masks') })) }
    case 'calibrate': {
      const parsed = offsets.safeParse(Object.fromEntries([...form].filter(([name]) => name.startsWith('offset.')).map(([name, value]) => [name.slice('offset.'.length), value])))
      return { intent: 'calibrate' as const, ...(parsed.success ? await calibrate(services, actor, { broadcastId, offsetsMs: parsed.data, how: text('how') === 'measured' ? 'measured' : 'by-hand' }) : { kind: 'bad-offset' as const }) }
    }
    case 'clear': return { intent: 'clear' as const, ...(await clearPassage(services, actor, { broadcastId, passageId: text('passageId'), clear: text('clear') === 'yes' })) }
    case 'question': {
      const to = (['shown', 'answered', 'dismissed', 'waiting'] as const).find((each) => each === text('to'))
      return { intent: 'question' as const, ...(to ? await moderateQuestion(services, actor, { broadcastId, questionId: text('questionId'), to, answer: text('answer') }) : { kind: 'not-found' as const }) }
    }
    case 'edit': return { intent: 'edit' as const, ...(await editBroadcast(services, actor, { broadcastId, ...readSchedule(form, timeZone) })) }
    default: return null
  }
}
