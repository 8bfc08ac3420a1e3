import { Check, CircleDashed, CloudUpload, Inbox, Pencil, X } from 'lucide-react'
import type { Mark } from '~/ui/questions/answering/standing'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'

const LOOKS: Record<Mark, { Icon: typeof Check | null; look: string }> = {
  none: { Icon: null, look: 'border-line-strong bg-raised text-ink' },
  entered: { Icon: Pencil, look: 'border-accent bg-raised text-accent-strong' },
  waiting: { Icon: CloudUpload, look: 'border-attention bg-attention-soft text-attention' },
  kept: { Icon: Inbox, look: 'border-accent bg-accent-soft text-accent-strong' },
  right: { Icon: Check, look: 'border-done bg-done-soft text-done' },
  partly: { Icon: CircleDashed, look: 'border-attention bg-attention-soft text-attention' },
  wrong: { Icon: X, look: 'border-danger bg-danger-soft text-danger' },
}

/** Every question by its number, with where it stands by icon and colour. */
export function Navigator({ marks, at, onGo }: { marks: readonly Mark[]; at: number | null; onGo: (at: number) => void }) {
  const { t } = useTranslation('questions')
  return (
    <nav aria-label={t('quiz.navigator')}>
      <ol className="flex flex-wrap gap-2">
        {marks.map((mark, n) => {
          const { Icon, look } = LOOKS[mark]
          return (
            <li key={n}>
              <button type="button" aria-current={at === n ? 'step' : undefined} aria-label={t('quiz.goTo', { number: n + 1, state: t(`mark.${mark}`) })} data-mark={mark} onClick={() => onGo(n)} className={cx('relative inline-flex size-11 flex-col items-center justify-center rounded-sm border font-semibold tabular-nums', look, at === n && 'ring-2 ring-accent ring-offset-2 ring-offset-surface')}>
                <span className={Icon ? 'text-sm leading-4' : undefined}>{n + 1}</span>
                {Icon && <Icon aria-hidden className="size-4" strokeWidth={2.5} />}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
