import { Film, TriangleAlert } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { useStreamName } from '~/ui/broadcast/stage'
import { Button } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { EmptyState } from '~/ui/states'
import { ClipPlayer } from '../../blocks/film/clip-player'
import { useClip } from '../../blocks/film/use-clip'
import { StorePick } from '../store-pick'
import { useWhoSees } from '../use-who-sees'
import type { EditorOf } from './block-editor'
import { ClockField } from './clock-field'

/** A recorded surgery, its angle, and where the part of it begins and ends: taken from where it is played now, or written. */
export function SurgeryEditor({ courseId, language, body, change }: EditorOf<'surgery'>) {
  const { t } = useTranslation('media')
  const nameOf = useStreamName()
  const [isPicking, setPicking] = useState(false)
  const clip = useClip(body.recordingId)
  const unseen = useWhoSees(courseId, body.recordingId)
  const at = useRef(0)
  const onPosition = useCallback((atS: number) => { at.current = atS }, [])
  const here = () => Math.round(at.current * 10) / 10
  const pick = <StorePick courseId={courseId} of="recording" isOpen={isPicking} onClose={() => setPicking(false)} onChoose={({ recordingId, streams }) => { setPicking(false); change({ recordingId, stream: streams[0] ?? '', fromS: 0, toS: null }) }} />
  if (!body.recordingId) return <><EmptyState icon={<Film />} title={t('clip.none')} action={<Button tone="primary" onClick={() => setPicking(true)}>{t('clip.choose')}</Button>} />{pick}</>
  return (
    <div className="flex flex-col gap-4">
      {clip === 'gone' && <p role="alert" className="text-danger">{t('clip.authorGone')}</p>}
      {unseen && <p role="status" className="flex items-start gap-2 rounded-sm bg-attention-soft px-4 py-2 text-attention" data-unseen={unseen}><TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0" />{t(unseen === 'not-students' ? 'clip.notStudents' : 'clip.notOthers')}</p>}
      {clip !== null && clip !== 'gone' && (
        <>
          <p className="font-medium">{clip.title}</p>
          <ClipPlayer key={body.stream} clip={clip} stream={body.stream} fromS={0} toS={null} startS={body.fromS} onPosition={onPosition} />
          <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
            <div className="flex flex-wrap items-end gap-3"><ClockField label={t('clip.from')} atS={body.fromS} onChange={(fromS) => change({ fromS })} /><Button onClick={() => change({ fromS: here() })}>{t('clip.fromHere')}</Button></div>
            <div className="flex flex-wrap items-end gap-3">
              <ClockField label={t('clip.to')} atS={body.toS ?? clip.durationMs / 1_000} onChange={(toS) => change({ toS })} />
              <Button onClick={() => change({ toS: here() })}>{t('clip.toHere')}</Button>
              {body.toS !== null && <Button tone="quiet" onClick={() => change({ toS: null })}>{t('clip.toEnd')}</Button>}
            </div>
          </div>
          {body.toS !== null && body.toS <= body.fromS && <p role="alert" className="text-sm font-medium text-danger">{t('clip.order')}</p>}
          {clip.streams.length > 1 && <Select label={t('clip.angle')} value={body.stream} onChange={({ target }) => change({ stream: target.value })}>{clip.streams.map((name) => <option key={name} value={name}>{nameOf(name)}</option>)}</Select>}
        </>
      )}
      <TextField label={t('clip.caption')} lang={language} value={body.caption} maxLength={BLOCK_BOUNDS.line} onChange={({ target }) => change({ caption: target.value })} />
      <Button tone="quiet" className="self-start" onClick={() => setPicking(true)}>{t('clip.other')}</Button>
      {pick}
    </div>
  )
}
