import { useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { newId } from '~/domain/courses/write/new-block'
import { useTranslation } from '~/i18n/use-translation'
import { TextArea, TextField } from '~/ui/field'
import { useCoursePicture } from '../../blocks/use-course-picture'
import { MediaField } from '../media-field'
import { ShapeDrawing } from '../shape-drawing'
import type { EditorOf } from './block-editor'

/** A picture, its words, and spots that are drawn on it. */
export function PictureEditor({ body, change, courseId, language }: EditorOf<'picture'>) {
  const { t } = useTranslation('course-parts')
  const picture = useCoursePicture({ courseId, classId: null }, body.mediaId)
  const [selected, setSelected] = useState<string | null>(null)
  const { hotspots } = body
  const set = (id: string, part: Partial<(typeof hotspots)[number]>) => change({ hotspots: hotspots.map((one) => (one.id === id ? { ...one, ...part } : one)) })
  const at = hotspots.findIndex(({ id }) => id === selected)
  const spot = hotspots[at]
  return (
    <div className="flex flex-col gap-4">
      <MediaField courseId={courseId} kind="picture" label={t('picture.field')} mediaId={body.mediaId} onChange={(mediaId) => change({ mediaId })} />
      <TextField label={t('picture.alt')} hint={t('picture.altHint')} lang={language} maxLength={BLOCK_BOUNDS.line} value={body.alt} onChange={({ target }) => change({ alt: target.value })} />
      <TextField label={t('picture.caption')} lang={language} maxLength={BLOCK_BOUNDS.line} value={body.caption} onChange={({ target }) => change({ caption: target.value })} />
      {picture !== null && picture !== 'waiting' && (
        <fieldset className="flex min-w-0 flex-col gap-3">
          <legend className="mb-1 font-medium">{t('picture.spots')}</legend>
          <ShapeDrawing
            picture={{ ...picture, alt: body.alt }} selected={selected} onSelect={setSelected} isFull={hotspots.length >= BLOCK_BOUNDS.hotspots}
            shapes={hotspots.map(({ id, shape, title }, n) => ({ id, shape, name: title || t('picture.spotName', { number: n + 1 }) }))}
            onAdd={(shape) => { const id = newId(); change({ hotspots: [...hotspots, { id, shape, title: '', words: '' }] }); setSelected(id) }}
            onChange={(id, shape) => set(id, { shape })}
            onRemove={(id) => change({ hotspots: hotspots.filter((one) => one.id !== id) })}
          />
          {spot && (
            <div className="flex flex-col gap-3 rounded-lg bg-sunken p-3">
              <TextField label={t('picture.spotTitle', { number: at + 1 })} lang={language} maxLength={BLOCK_BOUNDS.line} value={spot.title} onChange={({ target }) => set(spot.id, { title: target.value })} />
              <TextArea label={t('picture.spotWords', { number: at + 1 })} lang={language} maxLength={BLOCK_BOUNDS.line} value={spot.words} onChange={({ target }) => set(spot.id, { words: target.value })} />
            </div>
          )}
        </fieldset>
      )}
    </div>
  )
}
