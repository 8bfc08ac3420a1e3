import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { TextField } from '../field'

export type CodeRefusal = { kind: 'wrong'; serverTime: Date } | { kind: 'replayed' } | { kind: 'throttled'; retryAfterMs: number }

/** Six digits of the app, or a recovery code where `mayBeRecovery`. Phones offer the number pad, and the code from a message. */
export function CodeField({ refusal, mayBeRecovery, autoFocus }: { refusal?: CodeRefusal | null; mayBeRecovery?: boolean; autoFocus?: boolean }) {
  const { t } = useTranslation('account')
  const sentence = useCodeRefusal()
  return (
    <TextField
      label={t(mayBeRecovery ? 'code.labelEither' : 'code.label')} name="code" required autoComplete="one-time-code" autoCapitalize="none" spellCheck={false}
      inputMode={mayBeRecovery ? 'text' : 'numeric'} maxLength={40} autoFocus={autoFocus} hint={t(mayBeRecovery ? 'code.hintEither' : 'code.hint')} error={refusal ? sentence(refusal) : undefined}
    />
  )
}

/** What was wrong with a code, for the one who typed it: the server's clock is named, so that a phone's wrong one shows. */
export function useCodeRefusal(): (refusal: CodeRefusal) => string {
  const { t } = useTranslation(['account', 'people'])
  const format = useFormat()
  return (refusal) => {
    switch (refusal.kind) {
      case 'wrong': return t('account:code.wrong', { time: `${format.date(refusal.serverTime)} ${format.timeWithSeconds(refusal.serverTime)} ${format.zone(refusal.serverTime)}` })
      case 'replayed': return t('account:code.replayed')
      case 'throttled': return t('people:signIn.throttled', { count: Math.max(1, Math.ceil(refusal.retryAfterMs / 60_000)) })
    }
  }
}
