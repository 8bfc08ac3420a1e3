import { useFetcher } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { MASK_DRAWN } from '~/domain/broadcasts/mask'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { AnswerLine } from './answer-line'

/** Held passages: barred in the recording until somebody has looked and cleared them. */
export function PassagesPanel({ desk }: { desk: Desk }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const fetcher = useFetcher<DeskAnswer>()
  if (desk.passages.length === 0) return <p className="text-ink-soft">{t('passage.none')}</p>
  return (
    <>
      <ul className="divide-y divide-line">
        {desk.passages.map((passage) => (
          <li key={passage.id} className="flex flex-wrap items-center gap-3 py-2">
            <span data-figures>{format.timeWithSeconds(passage.from)} – {passage.to ? format.timeWithSeconds(passage.to) : t(passage.reason === MASK_DRAWN ? 'passage.maskPending' : 'passage.open')}</span>
            <Badge tone={passage.clearedAt ? 'done' : 'attention'}>{t(passage.clearedAt ? 'passage.cleared' : 'passage.barred')}</Badge>
            <span className="flex-1 text-ink-soft">{passage.reason === MASK_DRAWN ? t('passage.maskDrawn') : passage.reason}</span>
            {desk.mayOperate && passage.to && (
              <fetcher.Form method="post">
                <input type="hidden" name="passageId" value={passage.id} />
                <input type="hidden" name="clear" value={passage.clearedAt ? 'no' : 'yes'} />
                <Button type="submit" name="intent" value="clear" isBusy={fetcher.state !== 'idle'}>{t(passage.clearedAt ? 'passage.bar' : 'passage.clear')}</Button>
              </fetcher.Form>
            )}
          </li>
        ))}
      </ul>
      <AnswerLine answer={fetcher.data} />
    </>
  )
}
