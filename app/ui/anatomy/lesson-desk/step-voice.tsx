import { Circle, MousePointer2, Square, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { LessonStep, Mm3 } from '#vr/contract'
import { MOST_VOICE_BYTES } from '~/domain/anatomy/lesson'
import { voiceUrl } from '~/domain/anatomy/voice-keys'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Checkbox } from '~/ui/field'
import { useToast } from '~/ui/toast'
import { useCell, type Cell } from '../cell'
import type { SceneHands } from './desk-scene'
import { post } from './post'
import { recordPointer } from './rules/pointer-path'
import type { DeskStep } from './rules/desk'
import { useRecorder } from './use-recorder'

type Language = 'en' | 'zh'
const MODES = ['none', 'spoken', 'recorded'] as const
type Mode = (typeof MODES)[number]
const modeOf = (voice: LessonStep['voice']): Mode => (voice === null ? 'none' : voice === 'spoken' ? 'spoken' : 'recorded')

interface Props {
  lessonId: string
  one: DeskStep
  hands: SceneHands | null
  onChange: (change: Partial<LessonStep>) => void
  onVoice: (language: Language, key: string | null) => void
  /** What was written is on the server, so that the answer is about the same step. */
  settle: () => Promise<boolean>
}

/** Whether a step is read aloud by the browser or spoken by a person, and where they point meanwhile. */
export function StepVoice({ lessonId, one, hands, onChange, onVoice, settle }: Props) {
  const { t } = useTranslation('authoring')
  const toast = useToast()
  const recorder = useRecorder()
  const [speaking, setSpeaking] = useState<Language | null>(null)
  const [sending, setSending] = useState<Language | null>(null)
  const [withPointer, setWithPointer] = useState(true)
  const stopPointer = useRef<(() => LessonStep['pointer']) | null>(null)
  const { step, recorded } = one
  const mode = modeOf(step.voice)
  const choose = (next: Mode) => onChange({ voice: next === 'none' ? null : next === 'spoken' ? 'spoken' : recorded })

  const begin = async (language: Language) => {
    setSpeaking(language)
    await recorder.start(() => { if (withPointer && hands) stopPointer.current = followPointer(hands) })
  }
  const end = async () => {
    const language = speaking
    const blob = await recorder.stop()
    const pointer = stopPointer.current?.() ?? null
    stopPointer.current = null
    setSpeaking(null)
    if (!language) return
    if (!blob) return toast({ text: t('voice.nothing'), tone: 'danger' })
    if (blob.size > MOST_VOICE_BYTES) return toast({ text: t('voice.problem.too-large'), tone: 'danger' })
    setSending(language)
    await settle()
    const answer = await post(lessonId, 'save-voice', { step: step.id, language, voice: blob })
    setSending(null)
    if (answer.kind !== 'saved') return toast({ text: t(`voice.problem.${PROBLEMS.find((known) => known === answer.kind) ?? 'failed'}`), tone: 'danger' })
    onVoice(language, String(answer.key))
    if (pointer && pointer.length > 1) onChange({ pointer })
    toast({ text: t('voice.saved', { count: Math.round(Number(answer.seconds)) }), tone: 'done' })
  }
  const remove = async (language: Language) => {
    const answer = await post(lessonId, 'remove-voice', { step: step.id, language })
    if (answer.kind === 'removed') onVoice(language, null)
    else toast({ text: t('voice.problem.failed'), tone: 'danger' })
  }
  // Another step is another recording.
  useEffect(() => () => { stopPointer.current?.(); stopPointer.current = null }, [step.id])

  const isRecording = recorder.state.kind === 'recording'
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <fieldset className="flex flex-col" disabled={isRecording}>
        <legend className="pb-1 font-medium">{t('voice.how')}</legend>
        {MODES.map((one) => (
          <label key={one} className="target flex items-center gap-3">
            <input type="radio" name={`voice ${step.id}`} checked={mode === one} onChange={() => choose(one)} className="size-5 accent-(--accent)" />
            <span>{t(`voice.mode.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      {mode === 'spoken' && <p className="text-sm text-ink-soft">{t('voice.spokenHint')}</p>}
      {mode === 'recorded' && (
        <>
          {recorder.state.kind === 'no-microphone' && <p role="alert" className="rounded-sm bg-danger-soft px-3 py-2 text-danger">{t(`voice.microphone.${recorder.state.why}`)}</p>}
          {hands && <Checkbox label={t('voice.withPointer')} hint={t('voice.withPointerHint')} checked={withPointer} disabled={isRecording} onChange={(event) => setWithPointer(event.target.checked)} />}
          {(['en', 'zh'] as const).map((language) => {
            const key = recorded[language]
            const isThis = speaking === language
            return (
              <section key={language} aria-label={t(`language.${language}`)} data-voice={language} data-recorded={key !== null} className="flex flex-col gap-2 rounded-sm border border-line p-3">
                <h3 className="text-sm font-semibold text-ink-soft">{t(`language.${language}`)}</h3>
                {key !== null && !isThis && (
                  <div className="flex items-center gap-1">
                    <audio controls preload="metadata" src={voiceUrl(lessonId, key)} className="h-10 min-w-0 flex-1" />
                    <IconButton label={t('voice.remove')} disabled={isRecording} onClick={() => void remove(language)}><Trash2 aria-hidden /></IconButton>
                  </div>
                )}
                {isThis && isRecording ? (
                  <>
                    <Level level={recorder.level} since={recorder.state.kind === 'recording' ? recorder.state.since : 0} />
                    <Button tone="live" icon={<Square aria-hidden />} onClick={() => void end()}>{t('voice.stop')}</Button>
                  </>
                ) : (
                  <Button icon={<Circle aria-hidden className="fill-live text-live" />} disabled={isRecording || sending !== null} isBusy={sending === language || (isThis && recorder.state.kind === 'asking')} onClick={() => void begin(language)}>{t(sending === language ? 'voice.sending' : key === null ? 'voice.record' : 'voice.again')}</Button>
                )}
              </section>
            )
          })}
        </>
      )}
      <PointerRow step={step} hands={hands} isBusy={isRecording} onChange={onChange} />
    </div>
  )
}

const PROBLEMS = ['too-large', 'too-long', 'not-a-voice', 'busy', 'offline', 'signed-out', 'gone'] as const

/** The path alone: for a step that the browser reads aloud, or that is silent. */
function PointerRow({ step, hands, isBusy, onChange }: { step: LessonStep; hands: SceneHands | null; isBusy: boolean; onChange: (change: Partial<LessonStep>) => void }) {
  const { t } = useTranslation('authoring')
  const toast = useToast()
  const [stop, setStop] = useState<(() => LessonStep['pointer']) | null>(null)
  const seconds = Math.round((step.pointer.at(-1)?.atMs ?? 0) / 1_000)
  const end = () => {
    const path = stop?.() ?? []
    setStop(null)
    if (path.length > 1) onChange({ pointer: path })
  }
  return (
    <section aria-label={t('pointer.label')} className="flex flex-col gap-2 border-t border-line pt-4">
      <h3 className="font-medium">{t('pointer.label')}</h3>
      <p className="text-sm text-ink-soft" data-pointer={step.pointer.length}>{step.pointer.length > 0 ? t('pointer.has', { count: seconds }) : t('pointer.none')}</p>
      <div className="flex flex-wrap gap-2">
        {stop ? <Button tone="live" icon={<Square aria-hidden />} onClick={end}>{t('pointer.stop')}</Button>
          : <Button icon={<MousePointer2 aria-hidden />} disabled={!hands?.started || isBusy} onClick={() => { if (hands) { const follow = followPointer(hands); setStop(() => follow) } }}>{t('pointer.record')}</Button>}
        {step.pointer.length > 0 && !stop && <Button tone="quiet" icon={<Trash2 aria-hidden />} onClick={() => { const before = step.pointer; onChange({ pointer: [] }); toast({ text: t('pointer.removed'), onUndo: () => onChange({ pointer: before }) }) }}>{t('pointer.remove')}</Button>}
      </div>
    </section>
  )
}

function Level({ level, since }: { level: Cell<number>; since: number }) {
  const { t } = useTranslation('authoring')
  const loud = useCell(level)
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - since) / 1_000)), 500)
    return () => clearInterval(timer)
  }, [since])
  return (
    <div className="flex items-center gap-3">
      <div role="meter" aria-label={t('voice.level')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(loud * 100)} className="h-3 flex-1 overflow-hidden rounded-full bg-sunken">
        <div className={loud > 0.95 ? 'h-full bg-danger' : 'h-full bg-done'} style={{ width: `${loud * 100}%` }} />
      </div>
      <span className="text-sm tabular-nums">{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</span>
    </div>
  )
}

/** The mouse's ray through the body until it is stopped: to what it meets, else as far as the middle of the picture lies. @returns its stop and what was pointed at */
function followPointer({ canvas, started, view }: SceneHands): () => LessonStep['pointer'] {
  const theatre = started?.theatre
  const element = canvas.current
  const path = recordPointer()
  if (!theatre || !element) return () => path.path()
  const began = performance.now()
  const move = (event: PointerEvent) => {
    const { left, top } = element.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    const ray = theatre.rayAt(x, y)
    const looked = view.get()
    const reach = looked ? Math.hypot(...[0, 1, 2].map((axis) => looked.to[axis]! - looked.from[axis]!)) : 500
    const from: Mm3 = [ray.origin.x, ray.origin.y, ray.origin.z]
    const to: Mm3 = theatre.pickRay(ray)?.shownMm ?? [ray.origin.x + ray.direction.x * reach, ray.origin.y + ray.direction.y * reach, ray.origin.z + ray.direction.z * reach]
    path.add(performance.now() - began, from, to)
  }
  element.addEventListener('pointermove', move)
  return () => {
    element.removeEventListener('pointermove', move)
    return path.path()
  }
}
