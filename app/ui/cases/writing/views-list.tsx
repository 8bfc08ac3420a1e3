import { ArrowDown, ArrowUp, Camera, Crosshair, Eye, Images, Trash2 } from 'lucide-react'
import { CASE_BOUNDS, type CaseView } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Checkbox } from '~/ui/field'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import type { FindingChoice } from './rules/unmeasured'
import { TwoField } from './two-field'
import type { Writing } from './use-writing'

/** Places in the pictures that the text leads to. Each is what the viewer shows at the press. */
export function ViewsList({ writing, findings, isDisabled, mayCapture, onCapture, onShow, onRetake }: {
  writing: Writing; findings: readonly FindingChoice[]; isDisabled: boolean; mayCapture: boolean; onCapture: () => void; onShow: (view: CaseView) => void; onRetake: (key: string) => void
}) {
  const { t } = useTranslation('writing')
  const toast = useToast()
  const { content, edit } = writing
  const { views, keyImages, languages } = content
  const put = (key: string, change: Partial<CaseView>) => edit((now) => ({ views: now.views.map((one) => (one.key === key ? { ...one, ...change } : one)) }))
  const move = (from: number, to: number) => edit((now) => { const all = [...now.views]; const [one] = all.splice(from, 1); all.splice(to, 0, one!); return { views: all } })
  const remove = (index: number) => {
    const [view, image] = [views[index]!, keyImages.find((one) => one.view === views[index]!.key)]
    edit((now) => ({ views: now.views.filter(({ key }) => key !== view.key), keyImages: now.keyImages.filter((one) => one.view !== view.key) }))
    toast({ text: t('list.removed'), onUndo: () => edit((now) => ({ views: [...now.views.slice(0, index), view, ...now.views.slice(index)], keyImages: image ? [...now.keyImages, image] : now.keyImages })) })
  }
  const setKeyImage = (key: string, isOne: boolean) => edit((now) => ({ keyImages: isOne ? [...now.keyImages, { view: key, caption: { en: '', zh: '' } }] : now.keyImages.filter((one) => one.view !== key) }))
  const nameOf = ({ words, key }: CaseView) => words.en || words.zh || key
  return (
    <section className="flex flex-col gap-3" aria-label={t('part.views')} data-list="views">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{t('part.views')}</h3>
        <Button tone="primary" icon={<Camera aria-hidden />} disabled={isDisabled || !mayCapture || views.length >= CASE_BOUNDS.views} onClick={onCapture}>{t('views.capture')}</Button>
      </div>
      <p className="text-sm text-ink-soft">{t('views.hint')}</p>
      {views.length === 0 && <EmptyState icon={<Crosshair />} title={t('views.none')} text={t('views.noneText')} className="py-6" />}
      <ol className="flex flex-col gap-3">
        {views.map((view, index) => {
          const image = keyImages.find((one) => one.view === view.key)
          const shownIds = new Set(view.shown.panes.flatMap(({ seriesId, fused }) => [seriesId, fused?.seriesId]))
          const possible = findings.filter((one) => (one.seriesId === null || shownIds.has(one.seriesId)) || view.findings.includes(one.id))
          return (
            <li key={view.key} data-view={view.key} className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-3">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <code className="text-sm text-ink-soft">{view.key}</code>
                <div className="flex flex-wrap">
                  <Button tone="quiet" icon={<Eye aria-hidden />} disabled={!mayCapture} onClick={() => onShow(view)}>{t('views.show')}</Button>
                  <Button tone="quiet" icon={<Camera aria-hidden />} disabled={isDisabled || !mayCapture} onClick={() => onRetake(view.key)}>{t('views.retake')}</Button>
                  <IconButton label={t('list.up', { n: index + 1 })} disabled={isDisabled || index === 0} onClick={() => move(index, index - 1)}><ArrowUp aria-hidden /></IconButton>
                  <IconButton label={t('list.down', { n: index + 1 })} disabled={isDisabled || index === views.length - 1} onClick={() => move(index, index + 1)}><ArrowDown aria-hidden /></IconButton>
                  <IconButton label={t('list.remove', { n: index + 1 })} disabled={isDisabled} onClick={() => remove(index)}><Trash2 aria-hidden /></IconButton>
                </div>
              </div>
              <TwoField label={t('views.words', { n: index + 1 })} value={view.words} onChange={(words) => put(view.key, { words })} most={CASE_BOUNDS.line} languages={languages} isDisabled={isDisabled} isSmall />
              {possible.length > 0 && (
                <fieldset disabled={isDisabled} className="flex flex-col">
                  <legend className="text-sm text-ink-soft">{t('views.findings')}</legend>
                  {possible.map(({ id, label }) => <Checkbox key={id} label={label} checked={view.findings.includes(id)} onChange={({ target }) => put(view.key, { findings: target.checked ? [...view.findings, id].slice(0, 50) : view.findings.filter((one) => one !== id) })} />)}
                </fieldset>
              )}
              <Checkbox label={<span><Images aria-hidden className="mr-2 inline size-4" />{t('views.keyImage')}</span>} checked={image !== undefined} disabled={isDisabled || (!image && keyImages.length >= CASE_BOUNDS.keyImages)} onChange={({ target }) => setKeyImage(view.key, target.checked)} />
              {image && <TwoField label={t('views.caption', { name: nameOf(view) })} value={image.caption} onChange={(caption) => edit((now) => ({ keyImages: now.keyImages.map((one) => (one.view === view.key ? { ...one, caption } : one)) }))} most={CASE_BOUNDS.caption} languages={languages} isDisabled={isDisabled} isSmall />}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

