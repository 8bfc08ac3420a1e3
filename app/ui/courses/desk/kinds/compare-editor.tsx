import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'
import { MediaField } from '../media-field'
import type { EditorOf } from './block-editor'

export function CompareEditor({ body, change, courseId, language }: EditorOf<'compare'>) {
  const { t } = useTranslation('course-parts')
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-6 lg:grid-cols-2">
        {(['left', 'right'] as const).map((side) => {
          const one = body[side]
          const set = (part: Partial<typeof one>) => change((now) => ({ [side]: { ...now[side], ...part } }))
          return (
            <div key={side} className="flex min-w-0 flex-col gap-3">
              <MediaField courseId={courseId} kind="picture" label={t(`compare.${side}Picture`)} mediaId={one.mediaId} onChange={(mediaId) => set({ mediaId })} />
              <TextField label={t('compare.alt', { words: t('picture.alt'), side: t(`compare.${side}`) })} hint={t('picture.altHint')} lang={language} maxLength={BLOCK_BOUNDS.line} value={one.alt} onChange={({ target }) => set({ alt: target.value })} />
              <TextField label={t(`compare.${side}Words`)} lang={language} maxLength={BLOCK_BOUNDS.line} value={one.words} onChange={({ target }) => set({ words: target.value })} />
            </div>
          )
        })}
      </div>
      <p className="text-sm text-ink-soft">{t('compare.box')}</p>
    </div>
  )
}
