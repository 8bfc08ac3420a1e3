import { Link } from '@remix-run/react'
import { Box, EllipsisVertical, FileDown, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Finding, Point3 } from '~/domain/images/finding'
import { hasWays, type StudyWays as Ways } from '~/domain/images/study-ways'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { StudyWays } from '~/ui/images/study-ways'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '~/ui/menu'
import { useToast, type ToastMessage } from '~/ui/toast'
import { fetchFindings, sendFindings } from '../findings/exchange'

/** Ways on from the study: its findings as DICOM files, and the pages beside it. */
export function StudyMenu({ studyId, seriesId, seriesUid, ways, mayAnnotate, onFindings, models, place }: { studyId: string; seriesId: string | null; seriesUid: string | null; ways: Ways; mayAnnotate: boolean; onFindings: (findings: Finding[]) => void; /** Of the series that is looked at. */ models: { id: string; title: string }[]; /** What is looked at, patient's millimetres; null where the picture has no place. */ place: Point3 | null }) {
  const { t } = useTranslation('viewer')
  const toast = useToast()
  const picker = useRef<HTMLInputElement>(null)
  const [isBusy, setIsBusy] = useState(false)

  async function carry(work: () => Promise<ToastMessage | null>) {
    setIsBusy(true)
    try {
      const message = await work()
      if (message) toast(message)
    } finally {
      setIsBusy(false)
    }
  }

  const take = (as: 'report' | 'presentation-state') => carry(async () => {
    const outcome = await fetchFindings(studyId, as === 'report' ? { as } : { as, seriesUid: seriesUid ?? '' })
    switch (outcome.kind) {
      case 'saved': return outcome.left > 0 ? { text: t('exchange.left', { count: outcome.left }) } : null
      case 'nothing': return { text: t(as === 'report' ? 'exchange.nothing' : 'exchange.nothingHere') }
      case 'no-state': return { text: t(`exchange.noState.${outcome.reason}`), tone: 'danger' }
      case 'failed': return { text: t('exchange.failed'), tone: 'danger' }
    }
  })

  const bring = (file: File) => carry(async () => {
    const outcome = await sendFindings(studyId, file)
    switch (outcome.kind) {
      case 'imported': {
        onFindings(outcome.findings)
        const parts = [t('exchange.imported', { count: outcome.saved }), outcome.skipped > 0 && t('exchange.skipped', { count: outcome.skipped }), outcome.withoutWords && t('exchange.withoutWords')]
        return { text: parts.filter(Boolean).join(' '), tone: outcome.saved > 0 ? 'done' : 'info' }
      }
      case 'not-findings': return { text: t('exchange.notFindings'), tone: 'danger' }
      case 'other-study': return { text: t('exchange.otherStudy'), tone: 'danger' }
      case 'failed': return { text: t('exchange.notSent'), tone: 'danger' }
    }
  })

  return (
    <>
      <Menu trigger={<IconButton label={t('study.menu')} isBusy={isBusy}><EllipsisVertical aria-hidden /></IconButton>}>
        <MenuLabel>{t('exchange.label')}</MenuLabel>
        <MenuItem onSelect={() => void take('report')}><FileDown aria-hidden />{t('exchange.report')}</MenuItem>
        <MenuItem disabled={!seriesUid} onSelect={() => void take('presentation-state')}><FileDown aria-hidden />{t('exchange.presentationState')}</MenuItem>
        {mayAnnotate && <MenuItem onSelect={() => picker.current?.click()}><FileUp aria-hidden />{t('exchange.bring')}</MenuItem>}
        {(hasWays(ways) || models.length > 0) && <MenuSeparator />}
        {place && models.map(({ id, title }) => <MenuItem key={id} asChild><Link to={`/anatomy/models/${id}?${new URLSearchParams({ at: place.map((one) => Math.round(one * 10) / 10).join(',') })}`}><Box aria-hidden /><span className="flex min-w-0 flex-col">{t('study.in3d')}<span className="max-w-64 truncate text-sm text-ink-soft">{title}</span></span></Link></MenuItem>)}
        <StudyWays studyId={studyId} ways={ways} seriesId={seriesId} />
      </Menu>
      {/* Outside the menu, which is gone when the file is chosen. */}
      <input
        ref={picker} type="file" hidden accept=".dcm,application/dicom" aria-label={t('exchange.bring')} data-findings-file
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) void bring(file)
        }}
      />
    </>
  )
}
