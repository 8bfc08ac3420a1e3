import { Box } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { EmptyState } from '~/ui/states'
import { Lesson3d } from '../../blocks/lesson3d-view'
import { StorePick } from '../store-pick'
import type { EditorOf } from './block-editor'

/** Which 3D lesson is shown, as the author sees it. */
export function Lesson3dEditor({ courseId, language, body, change }: EditorOf<'lesson3d'>) {
  const { t } = useTranslation('store')
  const [isPicking, setPicking] = useState(false)
  return (
    <div className="flex flex-col items-start gap-3">
      {isPicking && <StorePick courseId={courseId} of="lesson3d" isOpen onClose={() => setPicking(false)} onChoose={({ lessonId }) => { setPicking(false); change({ lessonId }) }} />}
      {!body.lessonId ? <EmptyState className="w-full" icon={<Box />} title={t('lesson3d.empty')} action={<Button tone="primary" onClick={() => setPicking(true)}>{t('lesson3d.choose')}</Button>} /> : (
        <>
          <div className="w-full"><Lesson3d key={body.lessonId} lessonId={body.lessonId} language={language} /></div>
          <Button onClick={() => setPicking(true)}>{t('lesson3d.change')}</Button>
        </>
      )}
    </div>
  )
}
