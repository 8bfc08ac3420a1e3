export interface SecondFactorOffer { key: string; uri: string; secret: string }

type NotNow = { kind: 'throttled'; retryAfterMs: number }
type CodeRefused = { kind: 'wrong'; serverTime: Date } | { kind: 'replayed' } | { kind: 'not-set-up' } | NotNow

/** What the last press did, as the page's action tells it. */
export type SecurityResult =
  | { intent: 'password'; outcome: { kind: 'changed' } | { kind: 'wrong-current' } | { kind: 'too-short' } | { kind: 'too-long' } | { kind: 'demo-account' } | NotNow }
  | { intent: 'set-up'; outcome: { kind: 'offered'; offer: SecondFactorOffer } | { kind: 'already-set-up' } | { kind: 'wrong-current' } | NotNow }
  | {
    intent: 'confirm'
    outcome:
      | { kind: 'set-up'; codes: string[]; signedOut: number }
      | { kind: 'wrong'; serverTime: Date; offer: SecondFactorOffer } | { kind: 'begun-again'; offer: SecondFactorOffer } | (NotNow & { offer: SecondFactorOffer })
      | { kind: 'not-begun' } | { kind: 'already-set-up' }
  }
  | { intent: 'confirm-session'; outcome: { kind: 'confirmed' } | CodeRefused }
  | { intent: 'renew-codes'; outcome: { kind: 'renewed'; codes: string[] } | CodeRefused }
  | { intent: 'remove'; outcome: { kind: 'removed' } | { kind: 'required'; institutions: string[] } | { kind: 'wrong-current' } | CodeRefused }
  | { intent: 'move'; outcome: { kind: 'offered'; offer: SecondFactorOffer } | { kind: 'already-set-up' } | { kind: 'wrong-current' } | CodeRefused }
  | { intent: 'sign-out-device'; outcome: { kind: 'signed-out'; isThis: boolean } | { kind: 'gone' } }
  | { intent: 'sign-out-others'; count: number }
