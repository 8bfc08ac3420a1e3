import { Link, useFetcher } from '@remix-run/react'
import { BellPlus } from 'lucide-react'
import { addressOf, type SearchQuestion } from '~/domain/cases/search'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'

const SAID = { saved: 'saved.isSaved', 'there-already': 'saved.there', 'too-many': 'saved.tooMany', 'nothing-asked': 'saved.nothing' } as const

/** Keeps the question that is asked; what became of it stands in the button's place. */
export function SaveSearch({ question }: { question: SearchQuestion }) {
  const { t } = useTranslation('library')
  const saving = useFetcher<{ kind: string } | null>()
  const kind = saving.data?.kind
  const said = Object.entries(SAID).find(([one]) => one === kind)?.[1]
  const isDone = kind === 'saved' || kind === 'there-already'
  return (
    <saving.Form method="post" action="/cases/saved" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <input type="hidden" name="query" value={addressOf({ ...question, page: 1, since: undefined }).split('?')[1] ?? ''} />
      <p role="status" className="text-sm text-ink-soft" data-saved={kind}>{saving.state === 'idle' && kind !== undefined && t(said ?? 'saved.failed')}</p>
      {isDone ? <Link to="/cases/saved" className="target inline-flex items-center font-medium text-accent underline underline-offset-4">{t('saved.list')}</Link>
        : <Button type="submit" name="intent" value="save" icon={<BellPlus aria-hidden />} isBusy={saving.state !== 'idle'}>{t('saved.save')}</Button>}
    </saving.Form>
  )
}
