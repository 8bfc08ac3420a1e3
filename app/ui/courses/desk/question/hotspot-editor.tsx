import { useState } from 'react'
import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { newId } from '~/domain/courses/write/new-block'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'
import { Problem } from '~/ui/questions/editing/problem'
import type { AskedEditorOf } from '~/ui/questions/editing/question-editor'
import { ShapeDrawing } from '../shape-drawing'
import { MediaField } from '../media-field'
import { useCoursePicture } from './pictures'

const MOST_AREAS = 20

/** A picture with the areas that are right drawn on it. */
export function HotspotEditor({ asked, onChange, language, missing, courseId }: AskedEditorOf<'hotspot'> & { courseId: string }) {
  const { t } = useTranslation('question-desk')
  const picture = useCoursePicture(courseId, asked.mediaId)
  // Areas have no ids of their own: named by their place among the others, as long as this editor is open.
  const [ids, setIds] = useState<string[]>([])
  const known = asked.areas.map((_, at) => ids[at] ?? `area-${at}`)
  const [selected, setSelected] = useState<string | null>(null)
  const shapes = asked.areas.map((shape, at) => ({ id: known[at]!, shape, name: t('hotspot.area', { number: at + 1 }) }))
  const keep = (areas: typeof asked.areas, next: string[]) => {
    setIds(next)
    onChange({ ...asked, areas })
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <MediaField courseId={courseId} kind="picture" label={t('hotspot.picture')} mediaId={asked.mediaId} onChange={(mediaId) => onChange({ ...asked, mediaId })} />
        <Problem missing={missing} of={['picture']} />
      </div>
      <div className="flex flex-col gap-2">
        <TextField label={t('hotspot.alt')} hint={t('hotspot.altHint')} lang={language} maxLength={QUESTION_BOUNDS.line} value={asked.alt} onChange={({ target }) => onChange({ ...asked, alt: target.value })} />
        <Problem missing={missing} of={['alt']} />
      </div>
      {picture && (
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1 font-medium">{t('hotspot.areas')}</legend>
          <ShapeDrawing
            picture={{ ...picture, alt: asked.alt }} shapes={shapes} selected={selected} onSelect={setSelected} isFull={asked.areas.length >= MOST_AREAS}
            onAdd={(shape) => { const id = newId(); keep([...asked.areas, shape], [...known, id]); setSelected(id) }}
            onChange={(id, shape) => onChange({ ...asked, areas: asked.areas.map((one, at) => (known[at] === id ? shape : one)) })}
            onRemove={(id) => keep(asked.areas.filter((_, at) => known[at] !== id), known.filter((one) => one !== id))}
          />
        </fieldset>
      )}
      <Problem missing={missing} of={['areas']} />
    </div>
  )
}
