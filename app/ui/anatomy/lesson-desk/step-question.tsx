import { ArrowDown, ArrowUp, Crosshair, Plus, Trash2 } from 'lucide-react'
import type { AssetManifest, Quiz, StructureKey, Two } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { directionToMain, toMain } from '#vr/core/state/main-place'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Checkbox, Select, TextField } from '~/ui/field'
import { Slider } from '../parts/slider'
import { turnedHome } from '../rules/needle'
import { keyOf, nameIn } from '../rules/tree'
import type { SceneHands } from './desk-scene'
import { ASKS, depthAround, directionOf, distance, newQuestion } from './rules/questions'

interface Props { quiz: Quiz | null; hands: SceneHands | null; onChange: (quiz: Quiz | null) => void }
type Of<Ask extends Quiz['ask']> = { quiz: Extract<Quiz, { ask: Ask }>; hands: SceneHands; onChange: (quiz: Quiz) => void }

/** What the step asks, each kind with its own small form; structures and places are shown by pressing them in the scene. */
export function StepQuestion({ quiz, hands, onChange }: Props) {
  const { t } = useTranslation('authoring')
  if (!hands) return <p className="p-4 text-ink-soft">{t('question.noScene')}</p>
  const choose = (ask: string) => {
    const kind = ASKS.find((one) => one === ask)
    onChange(kind ? newQuestion(kind, hands.manifest, hands.selected[0] ?? null) : null)
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4" data-question={quiz?.ask ?? 'none'}>
      <Select label={t('question.kind')} value={quiz?.ask ?? ''} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('question.none')}</option>
        {ASKS.map((ask) => <option key={ask} value={ask} disabled={newQuestion(ask, hands.manifest, null) === null}>{t(`question.ask.${ask}`)}</option>)}
      </Select>
      {quiz && <p className="text-sm text-ink-soft">{t(`question.hint.${quiz.ask}`)}</p>}
      {quiz?.ask === 'point-at' && <PointAt {...{ quiz, hands, onChange }} />}
      {quiz?.ask === 'name' && <Name {...{ quiz, hands, onChange }} />}
      {quiz?.ask === 'place-label' && <PlaceLabel {...{ quiz, hands, onChange }} />}
      {quiz?.ask === 'cut-to-see' && <CutToSee {...{ quiz, hands, onChange }} />}
      {quiz?.ask === 'order-layers' && <OrderLayers {...{ quiz, hands, onChange }} />}
      {quiz?.ask === 'needle' && <Needle {...{ quiz, hands, onChange }} />}
    </div>
  )
}

function PointAt({ quiz, hands, onChange }: Of<'point-at'>) {
  const { t } = useTranslation('authoring')
  return (
    <>
      <StructureChoice label={t('question.structure')} value={quiz.structure} hands={hands} onChange={(structure) => onChange({ ...quiz, structure })} />
      <Tolerance value={quiz.toleranceMm} onChange={(toleranceMm) => onChange({ ...quiz, toleranceMm })} />
    </>
  )
}

function Name({ quiz, hands, onChange }: Of<'name'>) {
  const { t } = useTranslation('authoring')
  const set = (index: number, choice: Two) => onChange({ ...quiz, choices: quiz.choices.map((one, n) => (n === index ? choice : one)) })
  return (
    <>
      <StructureChoice label={t('question.structure')} value={quiz.structure} hands={hands} onChange={(structure) => onChange({ ...quiz, structure, choices: quiz.choices.map((one, n) => (n === quiz.right ? nameOf(hands.manifest, structure) : one)) })} />
      <fieldset className="flex flex-col gap-3">
        <legend className="pb-1 font-medium">{t('question.choices')}</legend>
        {quiz.choices.map((choice, index) => (
          <div key={index} className="flex items-start gap-2">
            <input type="radio" aria-label={t('question.right', { number: index + 1 })} title={t('question.right', { number: index + 1 })} checked={quiz.right === index} onChange={() => onChange({ ...quiz, right: index })} className="mt-3 size-5 shrink-0 accent-(--accent)" />
            <TwoFields value={choice} label={t('question.choice', { number: index + 1 })} onChange={(next) => set(index, next)} />
            <IconButton label={t('question.removeChoice', { number: index + 1 })} disabled={quiz.choices.length <= 2} onClick={() => onChange({ ...quiz, choices: quiz.choices.filter((_, n) => n !== index), right: quiz.right > index ? quiz.right - 1 : Math.min(quiz.right, quiz.choices.length - 2) })}><Trash2 aria-hidden /></IconButton>
          </div>
        ))}
        <Button icon={<Plus aria-hidden />} disabled={quiz.choices.length >= 8} onClick={() => onChange({ ...quiz, choices: [...quiz.choices, { en: '', zh: '' }] })}>{t('question.addChoice')}</Button>
      </fieldset>
    </>
  )
}

function PlaceLabel({ quiz, hands, onChange }: Of<'place-label'>) {
  const { t } = useTranslation('authoring')
  const set = (index: number, change: Partial<(typeof quiz.labels)[number]>) => onChange({ ...quiz, labels: quiz.labels.map((one, n) => (n === index ? { ...one, ...change } : one)) })
  return (
    <>
      {quiz.labels.map((label, index) => (
        <div key={index} className="flex flex-col gap-2 rounded-sm border border-line p-3">
          <div className="flex items-start gap-2">
            <TwoFields value={label.text} label={t('question.label', { number: index + 1 })} onChange={(text) => set(index, { text })} />
            <IconButton label={t('question.removeLabel', { number: index + 1 })} disabled={quiz.labels.length <= 1} onClick={() => onChange({ ...quiz, labels: quiz.labels.filter((_, n) => n !== index) })}><Trash2 aria-hidden /></IconButton>
          </div>
          <StructureChoice label={t('question.belongs')} value={label.structure} hands={hands} onChange={(structure) => set(index, { structure })} />
        </div>
      ))}
      <Button icon={<Plus aria-hidden />} disabled={quiz.labels.length >= 12} onClick={() => hands.pickNext(({ key }) => onChange({ ...quiz, labels: [...quiz.labels, { structure: key, text: nameOf(hands.manifest, key) }] }))}>{t('question.addLabel')}</Button>
      <Tolerance value={quiz.toleranceMm} onChange={(toleranceMm) => onChange({ ...quiz, toleranceMm })} />
    </>
  )
}

function CutToSee({ quiz, hands, onChange }: Of<'cut-to-see'>) {
  const { t } = useTranslation('authoring')
  const percent = Math.round(quiz.visible * 100)
  return (
    <>
      <StructureChoice label={t('question.structure')} value={quiz.structure} hands={hands} onChange={(structure) => onChange({ ...quiz, structure, mayHide: quiz.mayHide.filter((key) => key !== structure) })} />
      <Slider label={t('question.visible')} value={percent} least={5} most={60} step={5} text={`${percent} %`} onChange={(value) => onChange({ ...quiz, visible: value / 100 })} onEnd={() => undefined} />
      <Several label={t('question.mayHide')} hands={hands} value={quiz.mayHide} without={quiz.structure} onChange={(mayHide) => onChange({ ...quiz, mayHide })} />
    </>
  )
}

function OrderLayers({ quiz, hands, onChange }: Of<'order-layers'>) {
  const { t, i18n } = useTranslation('authoring')
  const { layers } = quiz
  const move = (index: number, by: number) => { const one = layers[index]!; onChange({ ...quiz, layers: layers.toSpliced(index, 1).toSpliced(index + by, 0, one) }) }
  return (
    <>
      <ol className="flex flex-col gap-1">
        {layers.map((key, index) => (
          <li key={key} className="flex items-center gap-1">
            <span className="w-6 text-right text-sm text-ink-soft tabular-nums">{index + 1}</span>
            <span className="min-w-0 flex-1 px-2 break-words">{nameIn(nameOf(hands.manifest, key), i18n.language as Language)}</span>
            <IconButton label={t('question.outwards')} disabled={index === 0} onClick={() => move(index, -1)}><ArrowUp aria-hidden /></IconButton>
            <IconButton label={t('question.inwards')} disabled={index === layers.length - 1} onClick={() => move(index, 1)}><ArrowDown aria-hidden /></IconButton>
            <IconButton label={t('question.removeLayer')} disabled={layers.length <= 2} onClick={() => onChange({ ...quiz, layers: layers.filter((one) => one !== key) })}><Trash2 aria-hidden /></IconButton>
          </li>
        ))}
      </ol>
      <Button icon={<Crosshair aria-hidden />} disabled={layers.length >= 20} onClick={() => hands.pickNext(({ key }) => { if (!layers.includes(key)) onChange({ ...quiz, layers: [...layers, key] }) })}>{t('question.addLayer')}</Button>
    </>
  )
}

function Needle({ quiz, hands, onChange }: Of<'needle'>) {
  const { t } = useTranslation('authoring')
  const isSet = quiz.entry.some((part) => part !== 0)
  // Whatever was pressed, the needle is kept in the first model's space: in that it is judged.
  const sources = () => hands.stage.state().scene.sources
  const setEntry = ({ key, mm, shownMm }: Picked) => {
    const looked = hands.view.get()
    const seen = looked && directionOf(looked.from, shownMm)
    const [entry, direction] = [toMain(mm, key, sources()), seen && directionToMain(turnedHome(seen, hands.started?.theatre.stage.placeOf(key)?.elements), key, sources())]
    if (entry) onChange({ ...quiz, entry, direction: direction ?? quiz.direction })
  }
  const setTip = ({ key, mm }: Picked) => {
    const tip = toMain(mm, key, sources())
    const direction = tip && directionOf(quiz.entry, tip)
    if (tip && direction) onChange({ ...quiz, direction, depthMm: depthAround(distance(quiz.entry, tip)) })
  }
  return (
    <>
      <TextField label={t('question.point')} hint={t('question.pointHint')} value={quiz.point} maxLength={80} onChange={(event) => { if (event.target.value) onChange({ ...quiz, point: event.target.value }) }} />
      <div className="flex flex-col gap-2">
        <Button icon={<Crosshair aria-hidden />} onClick={() => hands.pickNext(setEntry)}>{t('question.entry')}</Button>
        <Button icon={<Crosshair aria-hidden />} disabled={!isSet} onClick={() => hands.pickNext(setTip)}>{t('question.tip')}</Button>
      </div>
      <p className="text-sm text-ink-soft tabular-nums" data-needle={isSet}>{isSet ? t('question.needleIs', { x: quiz.entry[0].toFixed(1), y: quiz.entry[1].toFixed(1), z: quiz.entry[2].toFixed(1) }) : t('question.needleNone')}</p>
      <div className="grid grid-cols-2 gap-3">
        <TextField label={t('question.depthLeast')} type="number" min={0} max={1_000} step={0.5} value={quiz.depthMm[0]} onChange={(event) => onChange({ ...quiz, depthMm: [Number(event.target.value), Math.max(Number(event.target.value), quiz.depthMm[1])] })} />
        <TextField label={t('question.depthMost')} type="number" min={0} max={1_000} step={0.5} value={quiz.depthMm[1]} onChange={(event) => onChange({ ...quiz, depthMm: [Math.min(Number(event.target.value), quiz.depthMm[0]), Number(event.target.value)] })} />
      </div>
      <Tolerance value={quiz.toleranceMm} onChange={(toleranceMm) => onChange({ ...quiz, toleranceMm })} />
      <Slider label={t('question.angle')} value={quiz.toleranceDeg} least={1} most={45} text={`${quiz.toleranceDeg}°`} onChange={(toleranceDeg) => onChange({ ...quiz, toleranceDeg })} onEnd={() => undefined} />
      <Several label={t('question.avoid')} hands={hands} value={quiz.avoid} without={null} onChange={(avoid) => onChange({ ...quiz, avoid })} />
    </>
  )
}

const nameOf = (manifest: AssetManifest, key: StructureKey): Two => manifest.structures.find((one) => keyOf(one.key) === key)?.name ?? { en: key, zh: key }

function StructureChoice({ label, value, hands, onChange }: { label: string; value: StructureKey; hands: SceneHands; onChange: (key: StructureKey) => void }) {
  const { t, i18n } = useTranslation('authoring')
  const { structures } = hands.manifest
  const isKnown = structures.some(({ key }) => keyOf(key) === value)
  return (
    <div className="flex items-end gap-1">
      <Select label={label} className="min-w-0 flex-1" value={value} error={isKnown ? undefined : t('question.unknown')} onChange={(event) => onChange(event.target.value as StructureKey)}>
        {!isKnown && <option value={value}>{value}</option>}
        {structures.map(({ key, name }) => <option key={key} value={keyOf(key)}>{nameIn(name, i18n.language as Language)}</option>)}
      </Select>
      <IconButton label={t('pick.structure')} tone="secondary" onClick={() => hands.pickNext(({ key }) => onChange(key))}><Crosshair aria-hidden /></IconButton>
    </div>
  )
}

function Several({ label, hands, value, without, onChange }: { label: string; hands: SceneHands; value: StructureKey[]; without: StructureKey | null; onChange: (keys: StructureKey[]) => void }) {
  const { i18n } = useTranslation('authoring')
  return (
    <fieldset className="flex max-h-60 flex-col overflow-y-auto">
      <legend className="pb-1 font-medium">{label}</legend>
      {hands.manifest.structures.map(({ key: own, name }) => ({ key: keyOf(own), name })).filter(({ key }) => key !== without).map(({ key, name }) => (
        <Checkbox key={key} label={nameIn(name, i18n.language as Language)} checked={value.includes(key)} onChange={(event) => onChange(event.target.checked ? [...value, key] : value.filter((one) => one !== key))} />
      ))}
    </fieldset>
  )
}

function TwoFields({ value, label, onChange }: { value: Two; label: string; onChange: (value: Two) => void }) {
  const { t } = useTranslation('authoring')
  return (
    <div className="grid min-w-0 flex-1 gap-1">
      {(['en', 'zh'] as const).map((language) => (
        <input key={language} aria-label={`${label}, ${t(`language.${language}`)}`} placeholder={t(`language.${language}`)} lang={language === 'zh' ? 'zh-CN' : 'en'} value={value[language]} maxLength={200} onChange={(event) => onChange({ ...value, [language]: event.target.value })} className="target min-w-0 rounded-sm border border-line-strong bg-raised px-3 py-1" />
      ))}
    </div>
  )
}

function Tolerance({ value, onChange }: { value: number; onChange: (mm: number) => void }) {
  const { t } = useTranslation('authoring')
  return <Slider label={t('question.tolerance')} value={value} least={1} most={40} text={`${value} mm`} onChange={onChange} onEnd={() => undefined} />
}
