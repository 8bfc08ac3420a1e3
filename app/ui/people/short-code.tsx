import { useEffect, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { showShortCode } from '~/domain/people/device-code'
import { clockOf } from '~/i18n/format'
import { QrCode } from '../qr-code'
import { useRefresh } from '../use-refresh'

const ASK_EVERY_MS = 2_000

/** The code, large enough for the back row, and the same as a QR code; asks whether somebody approved it. */
export function ShortCode({ code, expiresAt, approveUrl }: { code: string; expiresAt: Date; approveUrl: string }) {
  const { t } = useTranslation('account')
  const refresh = useRefresh()
  const [leftMs, setLeftMs] = useState<number | null>(null)

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    async function ask() {
      const kind = await fetch('/login/code/state', { headers: { Accept: 'application/json' } }).then(async (response) => ((await response.json()) as { kind: string }).kind, () => 'waiting')
      if (isOver) return
      if (kind === 'waiting') timer = setTimeout(() => void ask(), ASK_EVERY_MS)
      else refresh()
    }
    timer = setTimeout(() => void ask(), ASK_EVERY_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [refresh, code])

  useEffect(() => {
    const show = () => setLeftMs(Math.max(0, expiresAt.getTime() - Date.now()))
    show()
    const timer = setInterval(show, 1_000)
    return () => clearInterval(timer)
  }, [expiresAt])

  return (
    <div className="grid items-center gap-6 sm:grid-cols-[1fr_auto]">
      <ol className="flex list-decimal flex-col gap-3 pl-5">
        <li>{t('deviceCode.step1')} <span className="inline-block max-w-full font-medium wrap-anywhere">{approveUrl.replace(/^https?:\/\//, '')}</span></li>
        <li>{t('deviceCode.step2')}</li>
        <li>{t('deviceCode.step3')}</li>
      </ol>
      <QrCode text={`${approveUrl}?code=${code}`} label={t('deviceCode.qrLabel')} className="w-48 justify-self-center rounded-sm" />
      <p className="rounded-lg bg-sunken px-4 py-6 text-center font-mono text-[clamp(2.25rem,11vw,4.5rem)] leading-none font-semibold tracking-widest whitespace-nowrap sm:col-span-2 sm:text-[4.5rem]" aria-label={t('deviceCode.codeLabel', { code: [...code].join(' ') })} data-short-code={code}>
        {showShortCode(code)}
      </p>
      <p className="text-center text-ink-soft sm:col-span-2" data-figures><span className="inline-block">{t('deviceCode.waiting')}</span> {leftMs !== null && <span className="inline-block">{t('deviceCode.left', { time: clockOf(leftMs) })}</span>}</p>
    </div>
  )
}
