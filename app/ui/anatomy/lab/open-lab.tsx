import { useFetcher, useNavigate } from '@remix-run/react'
import { Users } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { useToast } from '~/ui/toast'
import type { HeaderActionsProps } from '../header-actions'

/** Around this model with others: the lab opens at once, its address is given inside. */
export function OpenLab({ model, shared }: HeaderActionsProps) {
  const { t } = useTranslation('lab')
  const toast = useToast()
  const navigate = useNavigate()
  const fetcher = useFetcher<{ kind: string; labId?: string }>()
  const answered = useRef<unknown>(null)
  useEffect(() => {
    if (fetcher.state !== 'idle' || !fetcher.data || answered.current === fetcher.data) return
    answered.current = fetcher.data
    if (fetcher.data.labId) navigate(`/anatomy/labs/${fetcher.data.labId}`)
    else toast({ text: t(fetcher.data.kind === 'not-ready' ? 'notReady' : fetcher.data.kind === 'too-many' ? 'tooMany' : 'notOpened'), tone: 'danger' })
  }, [fetcher.state, fetcher.data, navigate, toast, t])
  if (shared || !model.mayEdit || model.revision === null) return null
  return <Button tone="quiet" icon={<Users aria-hidden />} title={t('openHint')} isBusy={fetcher.state !== 'idle'} onClick={() => fetcher.submit({ intent: 'open-lab', title: '' }, { method: 'post' })}><span className="max-sm:sr-only">{t('open')}</span></Button>
}
