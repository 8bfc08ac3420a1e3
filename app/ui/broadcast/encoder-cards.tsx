import { useTranslation } from '~/i18n/use-translation'
import { CopyField } from '../copy-field'
import { Card } from '../page'
import { useStreamName } from './stage'

export interface Encoder { name: string; rtmpUrl: string; server: string; key: string }

/** What goes into an encoder; shown once. */
export function EncoderCards({ encoders }: { encoders: Encoder[] }) {
  const { t } = useTranslation('broadcast')
  const nameOf = useStreamName()
  return (
    <div className="flex flex-col gap-4">
      <p role="alert" className="rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('key.once')}</p>
      {encoders.map((encoder) => (
        <Card key={encoder.name} title={nameOf(encoder.name)}>
          <CopyField label={t('key.server')} value={encoder.server} />
          <CopyField label={t('key.key')} value={encoder.key} isSecret hint={t('key.obs')} />
          <CopyField label={t('key.whole')} value={encoder.rtmpUrl} isSecret hint={t('key.wholeHint')} />
        </Card>
      ))}
    </div>
  )
}
