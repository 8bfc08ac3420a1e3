import { Check, CircleAlert, Move, Plus, Rotate3d, Trash2, Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { BOUNDS, type AssetManifest, type Operation, type Refused, type SceneState } from '#vr/contract'
import { keyOf } from '#vr/core/state/structure-key'
import { firstVolume } from '#vr/core/volume/bounds'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Progress } from '~/ui/progress'
import { useToast } from '~/ui/toast'
import { useCell } from '../cell'
import { firstPlace, fitText, isOneFrame, relationOf } from '../rules/combined'
import { colourOf, wholePairs } from '../rules/landmarks'
import { Slider } from '../parts/slider'
import type { InHand } from './source-hand'
import type { Registering } from './use-landmarks'
import type { SourceShown, Sources } from './use-sources'

export interface ModelsPanelProps {
  /** Of the model that the scene began with. */
  main: AssetManifest
  scene: SceneState
  sources: Sources
  registering: Registering
  hand: InHand | null
  setHand: (hand: InHand | null) => void
  /** Others see this scene: only what all of them may see can be added. */
  isShared: boolean
  run: (operation: Operation | readonly Operation[], gesture?: string) => Refused | null | void
  endGesture: () => void
  undo: () => void
}

/** The models beside the first: added, faded, moved, registered by landmarks, taken out. */
export function ModelsPanel(props: ModelsPanelProps) {
  const { t } = useTranslation('combine')
  const { sources, registering } = props
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4" data-models>
      {registering.landmarks ? <LandmarksForm {...props} /> : (
        <>
          {sources.shown.length === 0 && <p className="text-sm text-ink-soft">{t('none')}</p>}
          <ul className="flex flex-col gap-2">{sources.shown.map((one) => <SourceCard key={one.source} {...props} one={one} />)}</ul>
          <AddModel {...props} />
        </>
      )}
    </div>
  )
}

function SourceCard({ one, main, scene, sources, registering, hand, setHand, run, endGesture, undo }: ModelsPanelProps & { one: SourceShown }) {
  const { t } = useTranslation('combine')
  const format = useFormat()
  const toast = useToast()
  const share = useCell(sources.loaded)[one.source]
  const { source, of, title, manifest } = one
  const keys = manifest?.structures.map(({ key }) => keyOf(key, source)) ?? []
  const volume = manifest?.volume ? (scene.volumes[source] ?? firstVolume(manifest)) : null
  const opacity = keys[0] ? (scene.structures[keys[0]]?.opacity ?? 1) : (volume?.opacity ?? 1)
  const relation = manifest && relationOf(main, manifest, of)
  const isInHand = hand?.source === source ? hand.does : null
  const takeOut = () => { if (run({ do: 'combine', id: source, source: null }) === null) toast({ text: t('removed', { title }), onUndo: undo }) }
  return (
    <li data-source={source} className="flex flex-col gap-2 rounded-sm border border-line bg-sunken p-3">
      <div className="flex items-center gap-1">
        <p className="min-w-0 flex-1 truncate font-medium" title={title}>{title}</p>
        <IconButton label={t('remove', { title })} onClick={takeOut}><Trash2 aria-hidden /></IconButton>
      </div>
      {one.why === 'gone' || one.why === 'offline' || share === -1 ? <p role="status" className="flex gap-2 text-sm"><CircleAlert className="size-5 shrink-0 text-attention" aria-hidden />{t(one.why === 'gone' ? 'gone' : 'notLoaded')}</p>
        : one.why === 'loading' || (share ?? (keys.length ? 0 : 1)) < 1 ? <Progress label={t('loading')} fraction={one.why === 'loading' ? null : (share ?? 0)} /> : null}
      {relation && (
        <p data-relation={relation.kind} className="text-sm">
          {relation.kind === 'exact' ? t('relation.exact') : relation.kind === 'none' ? t('relation.none') : relation.of === null ? t('relation.landmarks', { mm: fitText(relation.mm) }) : t('relation.fit', { mm: fitText(relation.mm), count: relation.of })}
        </p>
      )}
      {manifest && (
        <>
          <Slider
            label={t('opacity')} value={Math.round(opacity * 100)} least={0} most={100} step={5} text={format.percent(opacity)} onEnd={endGesture}
            onChange={(percent) => run([...(keys.length ? [{ do: 'fade', of: keys, opacity: percent / 100 } satisfies Operation] : []), ...(volume ? [{ do: 'volume', of: source, set: { opacity: percent / 100 } } satisfies Operation] : [])], `fade ${source}`)}
          />
          <div className="grid grid-cols-2 gap-2">
            {(['move', 'turn'] as const).map((does) => (
              <Button key={does} className={cx('px-2', isInHand === does && 'border-accent bg-accent-soft text-accent')} aria-pressed={isInHand === does} icon={does === 'move' ? <Move aria-hidden /> : <Rotate3d aria-hidden />} onClick={() => setHand(isInHand === does ? null : { source, does })}>{t(`hand.${does}`)}</Button>
            ))}
            <Button className="col-span-2 px-2" disabled={keys.length === 0 || main.structures.length === 0} onClick={() => { setHand(null); registering.begin(source) }}>{t('register')}</Button>
          </div>
          {(keys.length === 0 || main.structures.length === 0) && <p className="text-sm text-ink-soft">{t('noSurfaces')}</p>}
          {relation?.kind === 'none' && isOneFrame(main, manifest) && <Button className="px-2" onClick={() => { const { landmarks: _before, ...kept } = of; run({ do: 'combine', id: source, source: { ...kept, place: firstPlace(main, manifest), fitMm: null } }) }}>{t('backToFrame')}</Button>}
        </>
      )}
    </li>
  )
}

function AddModel({ main, scene, sources, isShared, run, undo }: ModelsPanelProps) {
  const { t } = useTranslation('combine')
  const toast = useToast()
  const [asked, setAsked] = useState<string | null>(null)
  const { choices, askChoices, bring } = sources
  useEffect(() => askChoices(), [askChoices])
  const isFull = Object.keys(scene.sources).length >= BOUNDS.sources
  const there = new Set(Object.values(scene.sources).map(({ model }) => model))
  const shown = Array.isArray(choices) ? choices.filter(({ id, isForAll }) => !there.has(id) && (!isShared || isForAll)) : []
  const add = async (id: string, revision: number, title: string) => {
    setAsked(id)
    const brought = await bring({ model: id, revision })
    setAsked(null)
    if (brought.kind === 'not-brought') return toast({ text: t(brought.why === 'gone' ? 'gone' : 'notLoaded'), tone: 'danger' })
    // Boards stand in the scene of their own model alone.
    if ((brought.manifest.screens?.length ?? 0) > 0) return toast({ text: t('noScreens'), tone: 'danger' })
    const place = firstPlace(main, brought.manifest)
    if (run({ do: 'combine', id: brought.source, source: { model: id, revision, place, fitMm: null } }) === null) toast({ text: t('added', { title }), onUndo: undo })
  }
  return (
    <section aria-label={t('add')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('add')}</h3>
      {isFull ? <p className="text-sm text-ink-soft">{t('full', { count: BOUNDS.sources })}</p>
        : choices === null ? <p role="status" className="text-sm text-ink-soft">{t('asking')}</p>
          : choices === 'failed' ? <p className="flex flex-col items-start gap-2 text-sm">{t('notAsked')}<Button onClick={askChoices}>{t('again')}</Button></p>
            : shown.length === 0 ? <p className="text-sm text-ink-soft">{t(isShared ? 'noneForAll' : 'noChoice')}</p> : (
              <ul className="flex flex-col gap-1">
                {shown.map(({ id, revision, title, structures, institution }) => (
                  <li key={id} data-choice={id} className="flex items-center gap-2 rounded-sm border border-line bg-sunken py-1 pr-1 pl-3">
                    <span className="flex min-w-0 flex-1 flex-col"><span className="truncate" title={title}>{title}</span><span className="truncate text-sm text-ink-soft">{t('choice', { count: structures, institution })}</span></span>
                    <IconButton label={t('addThis', { title })} disabled={asked !== null} onClick={() => void add(id, revision, title)}><Plus aria-hidden /></IconButton>
                  </li>
                ))}
              </ul>
            )}
    </section>
  )
}

function LandmarksForm({ sources, registering }: ModelsPanelProps) {
  const { t } = useTranslation('combine')
  const { landmarks, fit, turn, end, apply, back, remove } = registering
  if (!landmarks || !fit) return null
  const title = sources.shown.find(({ source }) => source === landmarks.source)?.title ?? ''
  const whole = wholePairs(landmarks).length
  return (
    <section aria-label={t('register')} className="flex flex-col gap-3" data-registering>
      <div className="flex items-center gap-1"><h3 className="min-w-0 flex-1 font-medium">{t('register')}</h3><IconButton label={t('landmarks.leave')} onClick={end}><X aria-hidden /></IconButton></div>
      <p className="text-sm text-ink-soft">{t('landmarks.how', { title })}</p>
      <ol className="flex flex-col gap-1">
        {landmarks.pairs.map(({ to }, index) => (
          <li key={index} data-pair={index + 1} className="flex items-center gap-2 rounded-sm border border-line bg-sunken pl-3">
            <span className="size-3 shrink-0 rounded-full border border-black/40" style={{ background: colourOf(index) }} aria-hidden />
            <span className="min-w-0 flex-1 truncate">{t('landmarks.one', { count: index + 1 })}</span>
            <span className="text-sm text-ink-soft tabular-nums" data-residual>{to === null ? t('landmarks.half') : fit.kind === 'fitted' ? fitText(fit.residualsMm[index] ?? 0) : ''}</span>
            <IconButton label={t('landmarks.remove', { count: index + 1 })} onClick={() => remove(index)}><Trash2 aria-hidden /></IconButton>
          </li>
        ))}
      </ol>
      <p role="status" data-fit={fit.kind} className="text-sm">{fit.kind === 'fitted' ? t('fit.is', { mm: fitText(fit.rmsMm), count: whole }) : t(`fit.${fit.why}`)}</p>
      {fit.kind === 'fitted' && !fit.tellsSides && <p className="flex gap-2 text-sm"><CircleAlert className="size-5 shrink-0 text-attention" aria-hidden />{t('fit.oneplane')}</p>}
      <div className="grid grid-cols-2 gap-2">
        <Button className="px-2" icon={<Undo2 aria-hidden />} disabled={landmarks.pairs.length === 0} onClick={back}>{t(turn === 'to' ? 'landmarks.backFrom' : 'landmarks.backTo')}</Button>
        <Button tone="primary" className="px-2" icon={<Check aria-hidden />} disabled={fit.kind !== 'fitted'} onClick={apply}>{t('landmarks.apply')}</Button>
      </div>
      <p className="text-sm text-ink-soft">{t('landmarks.noScale')}</p>
    </section>
  )
}
