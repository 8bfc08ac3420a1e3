import { Link, useRevalidator } from '@remix-run/react'
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import { useCallback, useEffect, useState, type FormEvent } from 'react'
import type { BeginAttempt } from '~/domain/exams/sit/begin-attempt.server'
import type { SittingShown } from '~/domain/exams/sit/show-sitting.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { Checkbox, FormError, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { useIsHydrated } from '~/ui/use-is-hydrated'
import { canKeep, deviceId } from './device-store'
import { ExamPaper } from './exam-paper'
import { useAttempt } from './use-attempt'

type Begun = Extract<BeginAttempt, { kind: 'begun' }>

/** A candidate's way: waiting, beginning, the paper, and that it is in. */
export function SitPage({ sitting }: { sitting: SittingShown }) {
  const [begun, setBegun] = useState<Begun | null>(null)
  const [inAt, setInAt] = useState<number | null>(sitting.handedInAt)
  const onIn = useCallback(() => setInAt(Date.now()), [])
  if (inAt !== null) return <HandedIn sitting={sitting} />
  return begun ? <Sitting begun={begun} onIn={onIn} /> : <Before sitting={sitting} onBegun={setBegun} onIn={onIn} />
}

function Sitting({ begun, onIn }: { begun: Begun; onIn: () => void }) {
  const { t } = useTranslation('exam-sit')
  const state = useAttempt(begun.attemptId, begun.have)
  useEffect(() => { if (state.kind === 'in') onIn() }, [state.kind, onIn])
  switch (state.kind) {
    case 'open': return <ExamPaper opened={state.opened} keeper={state.keeper} onIn={onIn} />
    case 'elsewhere': return <Page width="reading"><EmptyState icon={<CircleAlert aria-hidden />} title={t(`elsewhere.${state.why}`)} text={t(`elsewhere.${state.why}Text`)} /></Page>
    case 'gone': return <Page width="reading"><EmptyState icon={<CircleAlert aria-hidden />} title={t('gone')} text={t('goneText')} /></Page>
    case 'in':
    case 'opening':
    case 'no-line': return <Page width="reading"><p role="status" className="py-12 text-center text-ink-soft">{t(state.kind === 'no-line' ? 'opening.noLine' : 'opening.now')}</p></Page>
  }
}

function Before({ sitting, onBegun, onIn }: { sitting: SittingShown; onBegun: (begun: Begun) => void; onIn: () => void }) {
  const { t } = useTranslation('exam-sit')
  const format = useFormat()
  const isHydrated = useIsHydrated()
  const { revalidate } = useRevalidator()
  const [code, setCode] = useState('')
  const [agrees, setAgrees] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Exclude<BeginAttempt['kind'], 'begun' | 'already-in'> | 'no-line' | null>(null)
  const toBellMs = useCountdown(sitting.opensAt === null ? null : sitting.opensAt - sitting.now)
  const isOpen = toBellMs !== null && toBellMs <= 0
  const keeps = useCanKeep()

  async function begin(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answered = await fetch(`/exams/sit/${sitting.id}/begin`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ deviceId: deviceId(), code, agrees }) })
      .then((answer) => answer.json() as Promise<BeginAttempt>).catch(() => null)
    setBusy(false)
    if (!answered) return setProblem('no-line')
    if (answered.kind === 'begun') return onBegun(answered)
    if (answered.kind === 'already-in') return onIn()
    setProblem(answered.kind)
    // What the page says of times and of who was looked at may be old.
    void revalidate()
  }
  return (
    <Page width="reading">
      <PageHeader title={sitting.title} lead={sitting.isPractice ? t('before.practice') : t('before.lead')} />
      <Card title={t('before.when')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
          <dt className="text-ink-soft">{t(sitting.begins === 'bell' ? 'before.bell' : 'before.from')}</dt><dd>{sitting.opensAt === null ? t('before.noTime') : `${format.dateTime(sitting.opensAt)} (${format.zone(sitting.opensAt)})`}</dd>
          {sitting.closesAt !== null && <><dt className="text-ink-soft">{t('before.until')}</dt><dd>{format.dateTime(sitting.closesAt)}</dd></>}
          <dt className="text-ink-soft">{t('before.time')}</dt><dd>{format.duration(sitting.workingMs)}</dd>
          {(sitting.room || sitting.seat) && <><dt className="text-ink-soft">{t('before.place')}</dt><dd>{[sitting.room, sitting.seat].filter(Boolean).join(', ')}</dd></>}
        </dl>
        {toBellMs !== null && toBellMs > 0 && <p role="timer" className="text-lg tabular-nums" data-to-bell>{t('before.beginsIn', { time: format.clock(toBellMs) })}</p>}
      </Card>
      <form onSubmit={(event) => void begin(event)} className="flex flex-col gap-6">
        <Card title={t('before.check')}>
          <ul className="flex flex-col gap-2">
            <Check state={!isHydrated || keeps === null ? 'waiting' : keeps ? 'good' : 'bad'} words={t(keeps === false ? 'check.cannotKeep' : 'check.keeps')} />
            {sitting.checksIdentity && <Check state={sitting.isIdentified ? 'good' : 'waiting'} words={t(sitting.isIdentified ? 'check.identified' : 'check.notIdentified')} />}
            {sitting.isBegun && <Check state="good" words={t('check.begun')} />}
          </ul>
          {sitting.hasCode && !sitting.isBegun && <TextField label={t('before.code')} value={code} onChange={(event) => setCode(event.target.value)} autoComplete="off" className="max-w-60" error={problem === 'wrong-code' ? t('problem.wrong-code') : undefined} />}
          {sitting.honour && !sitting.isBegun && (
            <div className="flex flex-col gap-3 rounded-lg bg-sunken p-4">
              <p className="whitespace-pre-line">{sitting.honour}</p>
              <Checkbox label={t('before.agree')} checked={agrees} onChange={(event) => setAgrees(event.target.checked)} />
            </div>
          )}
        </Card>
        {problem && problem !== 'wrong-code' && <FormError>{t(`problem.${problem}`)}</FormError>}
        <Button type="submit" tone="primary" size="large" className="self-start" isBusy={isBusy} disabled={!isHydrated || (!isOpen && !sitting.isBegun)}>{t(sitting.isBegun ? 'before.goOn' : 'before.begin')}</Button>
      </form>
    </Page>
  )
}

function Check({ state, words }: { state: 'good' | 'bad' | 'waiting'; words: string }) {
  const Icon = state === 'good' ? CircleCheck : state === 'bad' ? CircleAlert : CircleDashed
  return <li className="flex items-center gap-3" data-check={state}><Icon aria-hidden className={`size-5 shrink-0 ${state === 'good' ? 'text-done' : state === 'bad' ? 'text-danger' : 'text-ink-soft'}`} />{words}</li>
}

function HandedIn({ sitting }: { sitting: SittingShown }) {
  const { t } = useTranslation('exam-sit')
  return (
    <Page width="reading">
      <EmptyState icon={<CircleCheck aria-hidden />} title={t('in.title')} text={t('in.text')} action={<LinkButton to="/" tone="secondary">{t('in.home')}</LinkButton>} />
      <p className="text-center text-ink-soft">{sitting.title} · <Link to="/account" className="underline underline-offset-4">{t('in.account')}</Link></p>
    </Page>
  )
}

/** Until the bell by the server's clock, however wrong this device's is. */
function useCountdown(leftMs: number | null): number | null {
  const [left, setLeft] = useState(leftMs)
  useEffect(() => {
    setLeft(leftMs)
    if (leftMs === null || leftMs <= 0) return
    const end = performance.now() + leftMs
    const timer = setInterval(() => {
      setLeft(end - performance.now())
      if (performance.now() >= end) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [leftMs])
  return left
}

function useCanKeep(): boolean | null {
  const [can, setCan] = useState<boolean | null>(null)
  useEffect(() => {
    let isOver = false
    void canKeep().then((is) => { if (!isOver) setCan(is) })
    return () => { isOver = true }
  }, [])
  return can
}
