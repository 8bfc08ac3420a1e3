import { Check, Copy, Download, Printer } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'
import { useCopy } from '../use-copy'

/** Ten codes, shown once: to be printed, copied or kept as a file. On paper nothing else of the page stands. */
export function RecoveryCodes({ codes, email }: { codes: readonly string[]; email: string }) {
  const { t } = useTranslation(['account', 'common'])
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const text = [t('account:recovery.fileTitle', { email }), '', ...codes, ''].join('\n')
  const { isCopied, copy } = useCopy(text, () => {
    if (list.current) window.getSelection()?.selectAllChildren(list.current)
  })

  // They come after a press further down the page, and once only.
  useEffect(() => {
    box.current?.focus({ preventScroll: true })
    box.current?.scrollIntoView({ block: 'center' })
  }, [])

  function download() {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = 'theatrum-recovery-codes.txt'
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }

  return (
    <div ref={box} tabIndex={-1} role="group" aria-label={t('account:recovery.title')} className="flex flex-col gap-4 rounded-lg border border-attention bg-attention-soft p-4 outline-none" data-print>
      <div>
        <h3 className="font-semibold">{t('account:recovery.title')}</h3>
        <p className="text-attention print:hidden">{t('account:recovery.once')}</p>
        <p className="hidden print:block">{email}</p>
      </div>
      <ol ref={list} className="grid gap-x-8 gap-y-1 font-mono text-base sm:grid-cols-2" data-recovery-codes>
        {codes.map((code) => <li key={code}>{code}</li>)}
      </ol>
      <div className="flex flex-wrap gap-2 print:hidden">
        <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>{t('account:recovery.print')}</Button>
        <Button icon={isCopied ? <Check aria-hidden /> : <Copy aria-hidden />} onClick={copy}>{t(isCopied ? 'common:action.copied' : 'common:action.copy')}</Button>
        <Button icon={<Download aria-hidden />} onClick={download}>{t('account:recovery.download')}</Button>
      </div>
      <span role="status" className="sr-only">{isCopied ? t('common:action.copied') : ''}</span>
    </div>
  )
}
