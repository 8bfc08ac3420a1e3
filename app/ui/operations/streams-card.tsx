import { useTranslation } from '~/i18n/use-translation'
import type { Operations } from '~/domain/operations/operations'
import { useFormat } from '~/i18n/format'
import { Card } from '../page'
import { Sparkline } from '../sparkline'
import { Table, Td, Th } from '../table'

/** Which encoders are connected and what they send. */
export function StreamsCard({ streams, recent }: { streams: Operations['streams']; recent: Operations['recent'] }) {
  const { t } = useTranslation('operations')
  const format = useFormat()
  if (!streams) return <Card title={t('streams.title')}><p className="text-danger">{t('streams.away')}</p></Card>
  const total = streams.encoders.reduce((sum, one) => sum + one.bitsPerSecond, 0)
  return (
    <Card title={t('streams.title')} actions={<span className="font-medium">{t('streams.live', { count: streams.live })}</span>}>
      <p>{t('streams.viewers', { interactive: format.number(streams.interactive), audience: format.number(streams.audience) })}</p>
      <Sparkline values={recent.map((one) => one.bitsPerSecond)} label={t('streams.history', { value: format.bitrate(total) })} className="h-10 w-full text-accent" />
      {streams.encoders.length === 0 ? <p className="text-ink-soft">{t('streams.none')}</p> : (
        <Table
          caption={t('streams.title')}
          head={<><Th>{t('streams.encoder')}</Th><Th>{t('streams.picture')}</Th><Th className="text-right">{t('streams.rate')}</Th><Th>{t('streams.problems')}</Th></>}
        >
          {streams.encoders.map((one) => (
            <tr key={one.inputId}>
              <Td className="font-medium">{one.name}</Td>
              <Td className="whitespace-nowrap">{one.width}×{one.height} · {t('streams.frames', { value: format.number(Math.round(one.framesPerSecond)) })}</Td>
              <Td className="text-right whitespace-nowrap">{format.bitrate(one.bitsPerSecond)}</Td>
              <Td className={one.problems.length > 0 ? 'text-attention' : 'text-ink-soft'}>{one.problems.length > 0 ? t('streams.found', { count: one.problems.length }) : t('streams.fine')}</Td>
            </tr>
          ))}
        </Table>
      )}
      {streams.ingestRestarts > 0 && <p className="text-attention">{t('streams.restarts', { count: streams.ingestRestarts })}</p>}
    </Card>
  )
}
