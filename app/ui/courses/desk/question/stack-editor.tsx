import { Layers } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { NumberField } from '~/ui/questions/editing/number-field'
import { Problem } from '~/ui/questions/editing/problem'
import type { AskedEditorOf, StackKind } from '~/ui/questions/editing/question-editor'
import { StorePick } from '../store-pick'

/** A question about a series of the store. Slices are counted from 1 for people, from 0 in what is kept. */
export function StackEditor({ asked, onChange, missing, courseId }: AskedEditorOf<StackKind> & { courseId: string }) {
  const { t } = useTranslation('question-desk')
  const [isPicking, setPicking] = useState(false)
  const take = ({ studyId, seriesId }: { studyId: string; seriesId: string }) => {
    setPicking(false)
    if (seriesId === asked.seriesId) return
    const on = { studyId, seriesId, shown: null }
    // Places and slices of one series are nothing in another.
    switch (asked.kind) {
      case 'slice': return onChange({ ...asked, ...on, from: null, to: null })
      case 'mark': return onChange({ ...asked, ...on, points: [] })
      case 'measure': return onChange({ ...asked, ...on })
    }
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="font-medium">{t('series.choose')}</p>
        <Button className="self-start" icon={<Layers aria-hidden />} onClick={() => setPicking(true)}>{t(asked.seriesId === null ? 'series.pick' : 'series.pickOther')}</Button>
        <Problem missing={missing} of={['series']} />
      </div>
      {isPicking && <StorePick courseId={courseId} of="series" isOpen onClose={() => setPicking(false)} onChoose={take} />}
      {asked.kind === 'slice' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField label={t('series.from')} value={asked.from === null ? null : asked.from + 1} least={1} isWhole mayBeEmpty onChange={(from) => onChange({ ...asked, from: from === null ? null : from - 1 })} />
          <NumberField label={t('series.to')} value={asked.to === null ? null : asked.to + 1} least={1} isWhole mayBeEmpty onChange={(to) => onChange({ ...asked, to: to === null ? null : to - 1 })} />
        </div>
      )}
      {asked.kind === 'mark' && <NumberField label={t('series.within')} className="max-w-48" value={asked.withinMm} least={0} isAbove most={500} onChange={(withinMm) => { if (withinMm !== null) onChange({ ...asked, withinMm }) }} />}
      {asked.kind === 'measure' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField label={t('series.length')} value={asked.rightMm} least={0} isAbove mayBeEmpty onChange={(rightMm) => onChange({ ...asked, rightMm })} />
          <NumberField label={t('series.tolerance')} value={asked.toleranceMm} least={0} onChange={(toleranceMm) => { if (toleranceMm !== null) onChange({ ...asked, toleranceMm }) }} />
        </div>
      )}
      <Problem missing={missing} of={['slices', 'points', 'length']} />
    </div>
  )
}
