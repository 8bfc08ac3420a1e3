import { useBeforeUnload, useBlocker } from '@remix-run/react'
import { useCallback } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { Dialog } from '../../dialog'

/** While files are being sent: leaving ends it, so it is asked; the browser asks in its own words when the tab is closed. */
export function LeaveWarning({ isActive }: { isActive: boolean }) {
  const { t } = useTranslation('images')
  useBeforeUnload(useCallback((event: BeforeUnloadEvent) => { if (isActive) event.preventDefault() }, [isActive]))
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isActive && currentLocation.pathname !== nextLocation.pathname)
  const isAsking = blocker.state === 'blocked'
  return (
    <Dialog
      open={isAsking} onOpenChange={(open) => { if (!open) blocker.reset?.() }} title={t('import.leave.title')} description={t('import.leave.text')}
      footer={<><Button tone="danger" onClick={() => blocker.proceed?.()}>{t('import.leave.go')}</Button><Button tone="primary" onClick={() => blocker.reset?.()}>{t('import.leave.stay')}</Button></>}
    />
  )
}
