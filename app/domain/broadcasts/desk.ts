/** What the desk's pages show and hear; types alone, so that a browser's file may name them. */
import type { calibrate } from './calibrate.server'
import type { clearPassage } from './clear-passage.server'
import type { confirmNoIdentity } from './confirm-no-identity.server'
import type { editBroadcast } from './edit-broadcast.server'
import type { holdBroadcast } from './hold-broadcast.server'
import type { moderateQuestion } from './moderate-question.server'
import type { recordConsent } from './record-consent.server'
import type { resumeBroadcast } from './resume-broadcast.server'
import type { rotateKey } from './rotate-key.server'
import type { setInputMasks } from './set-input-masks.server'
import type { startBroadcast } from './start-broadcast.server'
import type { stopBroadcast } from './stop-broadcast.server'
import type { takeOverInput } from './take-over-input.server'
import type { withdrawConsent } from './withdraw-consent.server'

export type { Desk, DeskHealth } from './get-desk.server'

type Answer<Intent extends string, Operation extends (...args: never[]) => Promise<unknown>> = { intent: Intent } & Awaited<ReturnType<Operation>>

/** What became of one press on the desk, by the form's `intent`. */
export type DeskAnswer =
  | Answer<'start', typeof startBroadcast> | Answer<'hold', typeof holdBroadcast> | Answer<'resume', typeof resumeBroadcast> | Answer<'stop', typeof stopBroadcast>
  | Answer<'consent', typeof recordConsent> | Answer<'withdraw', typeof withdrawConsent> | Answer<'rotate', typeof rotateKey> | Answer<'take-over', typeof takeOverInput>
  | Answer<'masks', typeof setInputMasks> | Answer<'no-identity', typeof confirmNoIdentity>
  | Answer<'calibrate', typeof calibrate> | Answer<'clear', typeof clearPassage> | Answer<'question', typeof moderateQuestion> | Answer<'edit', typeof editBroadcast>
