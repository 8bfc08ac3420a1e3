import { useState } from 'react'
import { COMMENT_BOUNDS } from '~/domain/cases/comment'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { Dialog } from '../../dialog'
import { TextArea } from '../../field'

/** Asks for a reason before somebody reports or hides. */
export function WhyDialog({ what, onClose, onSend }: { what: 'report' | 'hide'; onClose: () => void; onSend: (why: string) => Promise<void> }) {
  const { t } = useTranslation('talk')
  const [why, setWhy] = useState('')
  const [isSending, setSending] = useState(false)
  // Readers who report need not say why; who hides has to.
  const isReady = what === 'report' || why.trim() !== ''
  return (
    <Dialog
      open onOpenChange={(isOpen) => isOpen || onClose()} title={t(`${what}.title`)} description={t(`${what}.lead`)}
      footer={<Button tone={what === 'hide' ? 'danger' : 'primary'} disabled={!isReady} isBusy={isSending} onClick={() => { setSending(true); void onSend(why.trim()).finally(() => setSending(false)) }}>{t(`${what}.send`)}</Button>}
    >
      <TextArea label={t(`${what}.why`)} value={why} maxLength={COMMENT_BOUNDS.why} onChange={(event) => setWhy(event.target.value)} />
    </Dialog>
  )
}
