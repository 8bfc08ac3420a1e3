import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { newId } from '~/domain/courses/write/new-block'
import type { AddMedia } from '~/domain/exams/library/add-media.server'
import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { ShapeDrawing } from '~/ui/courses/desk/shape-drawing'
import { FormError, TextField } from '~/ui/field'
import { Problem } from '~/ui/questions/editing/problem'
import type { AskedEditorOf } from '~/ui/questions/editing/question-editor'
import { postTo } from './post-item'

const MOST_AREAS = 20
export type PictureSizes = Record<string, { width: number; height: number }>
export const examPictureAddress = (mediaId: string): string => `/exams/media/${mediaId}`

interface Props extends AskedEditorOf<'hotspot'> { institutionId: string; pictures: PictureSizes; onPicture: (id: string, size: { width: number; height: number }) => void }

/** A picture of the library with the areas that are right drawn on it. */
export function ItemHotspotEditor({ asked, onChange, language, missing, institutionId, pictures, onPicture }: Props) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const input = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState<{ kind: 'idle' } | { kind: 'sending' } | { kind: 'refused'; words: string }>({ kind: 'idle' })
  const [ids, setIds] = useState<string[]>([])
  // Areas have no ids of their own: named by their place among the others, as long as this editor is open.
  const known = asked.areas.map((_, at) => ids[at] ?? `area-${at}`)
  const [selected, setSelected] = useState<string | null>(null)
  const size = asked.mediaId === null ? undefined : pictures[asked.mediaId]
  const latest = useRef(asked)
  latest.current = asked
  const bring = async (file: File) => {
    setSending({ kind: 'sending' })
    const done = await postTo<AddMedia>('/exams/media', { institutionId, picture: file })
    switch (done.kind) {
      case 'added':
        onPicture(done.picture.id, done.picture)
        // Areas of one picture are nothing on another.
        onChange({ ...latest.current, mediaId: done.picture.id, areas: done.picture.id === latest.current.mediaId ? latest.current.areas : [] })
        return setSending({ kind: 'idle' })
      case 'offline': case 'signed-out': case 'failed': return setSending({ kind: 'refused', words: t('problem.notReached') })
      default: return setSending({ kind: 'refused', words: t(`picture.${done.kind}`) })
    }
  }
  const keep = (areas: typeof asked.areas, next: string[]) => { setIds(next); onChange({ ...asked, areas }) }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="font-medium">{word('hotspot.picture')}</p>
        <Button className="self-start" icon={<Upload aria-hidden />} isBusy={sending.kind === 'sending'} onClick={() => input.current?.click()}>{t(asked.mediaId === null ? 'picture.bring' : 'picture.other')}</Button>
        <input ref={input} type="file" accept="image/png,image/jpeg,image/webp,image/gif" aria-label={t('picture.bring')} tabIndex={-1} className="sr-only" onChange={({ target }) => { const file = target.files?.[0]; if (file) void bring(file); target.value = '' }} />
        <p role="status" className="text-sm text-ink-soft">{sending.kind === 'sending' ? t('picture.sending') : t('picture.hint')}</p>
        <FormError>{sending.kind === 'refused' && sending.words}</FormError>
        <Problem missing={missing} of={['picture']} />
      </div>
      <div className="flex flex-col gap-2">
        <TextField label={word('hotspot.alt')} hint={word('hotspot.altHint')} lang={language} maxLength={QUESTION_BOUNDS.line} value={asked.alt} onChange={({ target }) => onChange({ ...asked, alt: target.value })} />
        <Problem missing={missing} of={['alt']} />
      </div>
      {asked.mediaId && size && (
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1 font-medium">{word('hotspot.areas')}</legend>
          <ShapeDrawing
            picture={{ src: examPictureAddress(asked.mediaId), width: size.width, height: size.height, alt: asked.alt }} shapes={asked.areas.map((shape, at) => ({ id: known[at]!, shape, name: word('hotspot.area', { number: at + 1 }) }))}
            selected={selected} onSelect={setSelected} isFull={asked.areas.length >= MOST_AREAS}
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
