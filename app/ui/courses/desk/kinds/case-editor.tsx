import { Stethoscope } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { EmptyState } from '~/ui/states'
import { ShownCase } from '../../blocks/shown-case'
import { StorePick } from '../store-pick'
import type { EditorOf } from './block-editor'

/** Which case is shown, as the author sees it. */
export function CaseEditor({ courseId, language, body, change }: EditorOf<'case'>) {
  const { t } = useTranslation('store')
  const [isPicking, setPicking] = useState(false)
  return (
    <div className="flex flex-col items-start gap-3">
      {isPicking && <StorePick courseId={courseId} of="case" isOpen onClose={() => setPicking(false)} onChoose={({ caseId }) => { setPicking(false); change({ caseId }) }} />}
      {!body.caseId ? <EmptyState className="w-full" icon={<Stethoscope />} title={t('case.empty')} action={<Button tone="primary" onClick={() => setPicking(true)}>{t('case.choose')}</Button>} /> : (
        <>
          <div className="w-full"><ShownCase key={body.caseId} caseId={body.caseId} language={language} /></div>
          <Button onClick={() => setPicking(true)}>{t('case.change')}</Button>
        </>
      )}
    </div>
  )
}
