import { Link } from '@remix-run/react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { LearnerBlock } from '~/domain/courses/for-learner'
import type { OpenedDisplay } from '~/domain/courses/display/show-block.server'
import { wordsOf } from '~/domain/courses/words-of'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { RemoteWithin } from './remote-within'
import { useAwake } from './use-awake'
import { useDisplay } from './use-display'

/** The presenter's phone: on and back under the thumb, and every part by a press. */
export function RemotePage({ opened }: { opened: OpenedDisplay }) {
  const { t } = useTranslation('learning')
  const { classId, lesson, language } = opened
  const { at, place, go, move, state, isLost } = useDisplay(opened)
  useAwake()
  const block = lesson.blocks[at]
  return (
    <div className="relative flex-1"><div className="absolute inset-0 mx-auto flex w-full max-w-lg flex-col gap-3 p-4" data-remote={block?.id ?? ''}>
      <header className="flex items-center gap-2">
        <h1 className="min-w-0 flex-1 truncate text-lg font-semibold" lang={language}>{lesson.title}</h1>
        <span className="text-sm text-ink-soft tabular-nums" role="status">{t('display.at', { at: at + 1, of: lesson.blocks.length })}</span>
      </header>
      {(isLost || state === 'away') && <p role="alert" className="rounded-sm bg-attention-soft px-3 py-2 text-attention">{t('display.phoneLost')}</p>}
      <ol className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto">
        {lesson.blocks.map((block, index) => (
          <li key={block.id}>
            <button type="button" aria-current={index === at ? 'step' : undefined} onClick={() => void go(index)} className={cx('target flex w-full items-center gap-3 rounded-sm border px-3 py-2 text-left', index === at ? 'border-accent bg-accent-soft font-medium text-accent-strong' : 'border-line bg-raised')}>
              <span className="w-6 shrink-0 text-right tabular-nums">{index + 1}</span>
              <span className="min-w-0 flex-1 truncate" lang={language}>{namedBy(block) || t(`kind.${block.body.kind}`)}</span>
            </button>
          </li>
        ))}
      </ol>
      {block && <RemoteWithin body={block.body} place={place} move={move} />}
      <div className="grid grid-cols-2 gap-3">
        <Button size="large" className="h-20" disabled={at <= 0} onClick={() => void go(at - 1)} aria-label={t('display.before')}><ChevronLeft aria-hidden /></Button>
        <Button size="large" tone="primary" className="h-20" disabled={at >= lesson.blocks.length - 1} onClick={() => void go(at + 1)} aria-label={t('display.next')}><ChevronRight aria-hidden /></Button>
      </div>
      <Link to={`/courses/class/${classId}/${lesson.id}`} className="target self-center text-ink-soft underline underline-offset-4">{t('display.leave')}</Link>
    </div></div>
  )
}

/** The first words of a block, so that a presenter finds it. */
function namedBy({ body }: LearnerBlock): string {
  switch (body.kind) {
    case 'text': case 'assignment': return wordsOf(body.doc).split('\n').find((line) => line.trim() !== '')?.slice(0, 80) ?? ''
    case 'picture': case 'stack': case 'surgery': return body.caption
    case 'download': case 'link': return body.words
    case 'compare': return [body.left.words, body.right.words].filter(Boolean).join(' / ')
    case 'video': case 'audio': case 'case': case 'lesson3d': case 'quiz': return ''
  }
}
