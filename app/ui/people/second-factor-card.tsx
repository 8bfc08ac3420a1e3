import { Form } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { FormError, TextField } from '../field'
import { Card } from '../page'
import { QrCode } from '../qr-code'
import { CodeField, useCodeRefusal, type CodeRefusal } from './code-field'
import { RecoveryCodes } from './recovery-codes'
import type { SecondFactorOffer, SecurityResult } from './security-result'

export interface SecondFactorView { setUpAt: Date | null; codesLeft: number; requiredBy: string[]; needs: 'set-up' | 'confirm' | null }
interface Props { state: SecondFactorView; email: string; result: SecurityResult | undefined; busyWith: string | null }

/** Off, being set up, or on: one card, one next step. */
export function SecondFactorCard(props: Props) {
  const { t } = useTranslation('account')
  const { state, result } = props
  const offer = result && 'outcome' in result && 'offer' in result.outcome ? result.outcome.offer : null
  return (
    <Card title={t('secondFactor.title')} actions={<Badge tone={state.setUpAt ? 'done' : 'neutral'}>{t(state.setUpAt ? 'secondFactor.on' : 'secondFactor.off')}</Badge>}>
      {state.requiredBy.length > 0 && <p className={state.setUpAt ? 'text-ink-soft' : 'font-medium text-attention'}><RequiredBy institutions={state.requiredBy} /></p>}
      {state.setUpAt ? <IsOn {...props} setUpAt={state.setUpAt} /> : offer ? <Offered {...props} offer={offer} /> : <IsOff {...props} />}
    </Card>
  )
}

function RequiredBy({ institutions }: { institutions: readonly string[] }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  return <>{t('secondFactor.requiredBy', { institutions: format.list(institutions) })}</>
}

function IsOff({ result, busyWith }: Props) {
  const { t } = useTranslation(['account', 'people'])
  const outcome = result?.intent === 'set-up' ? result.outcome : null
  const error = outcome?.kind === 'wrong-current' ? t('people:account.passwordWrong')
    : outcome?.kind === 'throttled' ? t('people:signIn.throttled', { count: Math.max(1, Math.ceil(outcome.retryAfterMs / 60_000)) }) : undefined
  return (
    <Form method="post" preventScrollReset className="flex flex-col gap-4">
      <p className="text-ink-soft">{t('account:secondFactor.why')}</p>
      <input type="hidden" name="intent" value="set-up" />
      <TextField label={t('people:account.currentPassword')} name="current" type="password" autoComplete="current-password" required className="sm:max-w-sm" error={error} />
      <div><Button type="submit" tone="primary" isBusy={busyWith === 'set-up'}>{t('account:secondFactor.setUp')}</Button></div>
    </Form>
  )
}

function Offered({ offer, result, busyWith }: Props & { offer: SecondFactorOffer }) {
  const { t } = useTranslation('account')
  const outcome = result?.intent === 'confirm' ? result.outcome : null
  const refusal: CodeRefusal | null = outcome?.kind === 'wrong' || outcome?.kind === 'throttled' ? outcome : null
  return (
    <Form method="post" preventScrollReset className="grid gap-6 sm:grid-cols-[auto_1fr]">
      <QrCode text={offer.uri} label={t('secondFactor.qrLabel')} className="w-52 max-w-full justify-self-center rounded-sm" />
      <div className="flex min-w-0 flex-col gap-4">
        <FormError>{outcome?.kind === 'begun-again' ? t('secondFactor.begunAgain') : null}</FormError>
        <ol className="flex list-decimal flex-col gap-2 pl-5">
          <li>
            {t('secondFactor.step1')}
            <a href={offer.uri} className="target flex items-center text-accent underline underline-offset-4 sm:hidden">{t('secondFactor.onThisPhone')}</a>
          </li>
          <li>
            {t('secondFactor.step2')}
            <code className="mt-1 block rounded-sm bg-sunken px-3 py-2 font-mono text-sm wrap-break-word select-all" data-secret>{offer.secret}</code>
          </li>
          <li>{t('secondFactor.step3')}</li>
        </ol>
        <input type="hidden" name="intent" value="confirm" />
        <input type="hidden" name="key" value={offer.key} />
        <CodeField key={offer.key} refusal={refusal} autoFocus />
        <div><Button type="submit" tone="primary" isBusy={busyWith === 'confirm'}>{t('secondFactor.confirm')}</Button></div>
      </div>
    </Form>
  )
}

function IsOn({ state, setUpAt, email, result, busyWith }: Props & { setUpAt: Date }) {
  const { t } = useTranslation(['account', 'people'])
  const format = useFormat()
  const codes = result && 'outcome' in result && 'codes' in result.outcome ? result.outcome.codes : null
  return (
    <>
      {codes && <RecoveryCodes codes={codes} email={email} />}
      {state.needs === 'confirm' && <ConfirmSession result={result} busyWith={busyWith} />}
      <p className="text-ink-soft" data-figures>
        {t('account:secondFactor.since', { time: format.date(setUpAt) })} {t('account:secondFactor.codesLeft', { count: state.codesLeft })}
      </p>
      {state.codesLeft <= 2 && !codes && <p className="font-medium text-attention">{t('account:secondFactor.fewCodes')}</p>}
      <div className="flex flex-col">
        <RenewCodes result={result} busyWith={busyWith} />
        <TakeOff intent="move" result={result} busyWith={busyWith} />
        {state.requiredBy.length === 0 && <TakeOff intent="remove" result={result} busyWith={busyWith} />}
      </div>
    </>
  )
}

type Part = Pick<Props, 'result' | 'busyWith'>
const refusalIn = (outcome: { kind: string } | null): CodeRefusal | null => (outcome && ['wrong', 'replayed', 'throttled'].includes(outcome.kind) ? (outcome as CodeRefusal) : null)

function ConfirmSession({ result, busyWith }: Part) {
  const { t } = useTranslation('account')
  return (
    <Form method="post" preventScrollReset className="flex flex-col gap-4 rounded-lg border border-attention p-4">
      <p className="font-medium">{t('secondFactor.confirmSession')}</p>
      <input type="hidden" name="intent" value="confirm-session" />
      <CodeField mayBeRecovery refusal={refusalIn(result?.intent === 'confirm-session' ? result.outcome : null)} />
      <div><Button type="submit" tone="primary" isBusy={busyWith === 'confirm-session'}>{t('secondFactor.confirm')}</Button></div>
    </Form>
  )
}

function RenewCodes({ result, busyWith }: Part) {
  const { t } = useTranslation('account')
  const refusal = refusalIn(result?.intent === 'renew-codes' ? result.outcome : null)
  return (
    <details className="group" open={refusal !== null || undefined}>
      <summary className="target flex items-center font-medium text-accent">{t('secondFactor.renewCodes')}</summary>
      <Form method="post" preventScrollReset className="flex flex-col gap-4 pt-2 sm:max-w-sm">
        <p className="text-ink-soft">{t('secondFactor.renewCodesText')}</p>
        <input type="hidden" name="intent" value="renew-codes" />
        <CodeField refusal={refusal} mayBeRecovery />
        <div><Button type="submit" isBusy={busyWith === 'renew-codes'}>{t('secondFactor.renewCodes')}</Button></div>
      </Form>
    </details>
  )
}

/** To another phone, or for good: both need the password and a code. */
function TakeOff({ intent, result, busyWith }: Part & { intent: 'move' | 'remove' }) {
  const { t } = useTranslation(['account', 'people'])
  const sentence = useCodeRefusal()
  const outcome = result?.intent === intent ? result.outcome : null
  const refusal = refusalIn(outcome)
  const isOpen = outcome !== null && outcome.kind !== 'removed' && outcome.kind !== 'offered'
  return (
    <details open={isOpen || undefined}>
      <summary className={`target flex items-center font-medium ${intent === 'remove' ? 'text-danger' : 'text-accent'}`}>{t(`account:secondFactor.${intent}`)}</summary>
      <Form method="post" preventScrollReset className="flex flex-col gap-4 pt-2 sm:max-w-sm">
        <p className="text-ink-soft">{t(`account:secondFactor.${intent}Text`)}</p>
        <FormError>{outcome?.kind === 'required' ? <RequiredBy institutions={outcome.institutions} /> : refusal?.kind === 'throttled' ? sentence(refusal) : null}</FormError>
        <input type="hidden" name="intent" value={intent} />
        <TextField label={t('people:account.currentPassword')} name="current" type="password" autoComplete="current-password" required error={outcome?.kind === 'wrong-current' ? t('people:account.passwordWrong') : undefined} />
        <CodeField mayBeRecovery refusal={refusal?.kind === 'throttled' ? null : refusal} />
        <div><Button type="submit" tone={intent === 'remove' ? 'danger' : 'secondary'} isBusy={busyWith === intent}>{t(`account:secondFactor.${intent}`)}</Button></div>
      </Form>
    </details>
  )
}
