import { Plus, Trash2 } from 'lucide-react'
import { BLOCK_BOUNDS, type BlockBody } from '~/domain/courses/block'
import { clockOf } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { MediaField } from '../media-field'
import { ClockField } from './clock-field'

type Moving = Extract<BlockBody, { kind: 'video' | 'audio' }>

/** Captions of a film in each language. */
export function CaptionFields({ courseId, captions, onChange }: { courseId: string; captions: Moving['captions']; onChange: (make: (now: Moving['captions']) => Moving['captions']) => void }) {
  const { t } = useTranslation('media')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 sm:grid-cols-2">
      {(['en', 'zh'] as const).map((language) => (
        <MediaField
          key={language} courseId={courseId} kind="captions" label={t('edit.captions', { language: t(`captions.${language}`) })} mediaId={captions.find((one) => one.language === language)?.mediaId ?? null}
          onChange={(mediaId) => onChange((now) => [...now.filter((one) => one.language !== language), ...(mediaId ? [{ language, mediaId }] : [])])}
        />
      ))}
    </div>
  )
}

export function ChapterFields({ chapters, language, durationMs, onChange }: { chapters: Moving['chapters']; language: 'en' | 'zh'; /** Of what it is about; null: not known. */ durationMs: number | null; onChange: (chapters: Moving['chapters']) => void }) {
  const { t } = useTranslation('media')
  const replace = (at: number, part: Partial<Moving['chapters'][number]>) => onChange(chapters.map((one, i) => (i === at ? { ...one, ...part } : one)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t('edit.chapters')}</legend>
      {chapters.map(({ atS, title }, i) => (
        <div key={i} className="flex flex-wrap items-start gap-2">
          <ClockField label={t('edit.chapterAt', { number: i + 1 })} atS={atS} hint={durationMs !== null && atS * 1_000 >= durationMs ? t('edit.chapterAfterEnd', { at: clockOf(durationMs) }) : undefined} onChange={(next) => replace(i, { atS: next })} />
          <TextField label={t('edit.chapterTitle', { number: i + 1 })} lang={language} value={title} maxLength={BLOCK_BOUNDS.line} className="min-w-48 flex-1" onChange={({ target }) => replace(i, { title: target.value })} />
          <IconButton label={t('edit.removeChapter', { number: i + 1 })} className="mt-7" onClick={() => onChange(chapters.filter((_, n) => n !== i))}><Trash2 aria-hidden /></IconButton>
        </div>
      ))}
      {chapters.length < BLOCK_BOUNDS.chapters && <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={() => onChange([...chapters, { atS: chapters.length === 0 ? 0 : nextAtS(chapters.at(-1)!.atS, durationMs), title: '' }])}>{t('edit.addChapter')}</Button>}
    </fieldset>
  )
}

/** A minute on, or half of what is left of something shorter. */
function nextAtS(lastS: number, durationMs: number | null): number {
  if (durationMs === null || lastS + 60 < durationMs / 1_000) return lastS + 60
  return Math.floor(lastS + Math.max(0, durationMs / 1_000 - lastS) / 2)
}
