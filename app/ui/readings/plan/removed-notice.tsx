import { Form } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'

/** It was taken away just now; bringing it back is one press. */
export function RemovedNotice({ readingId, isBack }: { readingId: string; isBack: boolean }) {
  const { t } = useTranslation('readings')
  if (isBack) return <p role="status" className="rounded-sm bg-done-soft px-4 py-3 font-medium text-done">{t('removed.isBack')}</p>
  return (
    <Form method="post" className="flex flex-wrap items-center gap-3 rounded-sm bg-attention-soft px-4 py-3">
      <input type="hidden" name="intent" value="restore" />
      <input type="hidden" name="reading" value={readingId} />
      <p role="status" className="flex-1 font-medium text-attention">{t('removed.text')}</p>
      <Button type="submit">{t('removed.undo')}</Button>
    </Form>
  )
}
