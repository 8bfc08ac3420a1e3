import { useFetcher } from '@remix-run/react'
import { Square, SquareCheckBig } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { masksDigest } from '~/domain/broadcasts/mask'
import { useFormat } from '~/i18n/format'
import { cx } from '../class-names'
import { AnswerLine } from './answer-line'

/** Somebody has looked at this picture and says that it shows nobody's identity: a box to tick, with who and when. */
export function IdentityCheck({ stream, isConnected, isOnAir, mayOperate }: { stream: Desk['streams'][number]; isConnected: boolean; isOnAir: boolean; mayOperate: boolean }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const fetcher = useFetcher<DeskAnswer>()
  const { noIdentity } = stream
  const isConfirmed = noIdentity !== null
  const Box = isConfirmed ? SquareCheckBig : Square
  return (
    <div className="flex flex-col gap-2" data-identity={isConfirmed ? 'confirmed' : 'open'}>
      <fetcher.Form method="post">
        <input type="hidden" name="stream" value={stream.name} />
        <input type="hidden" name="masks" value={masksDigest(stream.masks)} />
        <input type="hidden" name="confirm" value={isConfirmed ? 'no' : 'yes'} />
        <button
          type="submit" name="intent" value="no-identity" role="checkbox" aria-checked={isConfirmed} disabled={!mayOperate || fetcher.state !== 'idle' || (!isConfirmed && !isConnected)}
          className={cx('target flex w-full items-start gap-3 rounded-sm border px-3 py-2 text-left font-medium disabled:opacity-60', isConfirmed ? 'border-done bg-done-soft text-done' : 'border-attention bg-attention-soft text-attention')}
        >
          <Box className="mt-0.5 size-5 shrink-0" aria-hidden />
          <span>
            {t('identity.claim')}
            <span className="block text-sm font-normal" data-figures>
              {noIdentity ? (noIdentity.by ? t('identity.by', { time: format.timeWithSeconds(noIdentity.at), name: noIdentity.by }) : t('identity.atMachine', { time: format.timeWithSeconds(noIdentity.at) })) : t(isOnAir ? 'identity.liveWhy' : 'identity.why')}
            </span>
          </span>
        </button>
      </fetcher.Form>
      <AnswerLine answer={fetcher.data} />
    </div>
  )
}
