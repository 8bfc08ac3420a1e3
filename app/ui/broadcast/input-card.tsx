import { useFetcher } from '@remix-run/react'
import { CircleAlert, CircleCheck, KeyRound, Plug, Unplug, Volume2, VolumeX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { StreamPhase } from '#streaming/player'
import type { InputHealth } from '#streaming'
import { useFormat } from '~/i18n/format'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { Button, IconButton } from '../button'
import { cx } from '../class-names'
import { Dialog } from '../dialog'
import { Sparkline } from '../sparkline'
import { AnswerLine } from './answer-line'
import { EncoderCards } from './encoder-cards'
import { IdentityCheck } from './identity-check'
import { MaskCanvas } from './mask-canvas'
import { MaskTools } from './mask-tools'
import { useStreamName } from './stage'
import { useMasks } from './use-masks'

/** One input: its picture, its figures, what is wrong with it in words, its key. */
export function InputCard({ stream, input, isKnown, history, nowMs, mayOperate, isHeard, onHear, wasRefused, phase, container, isOnAir }: {
  stream: Desk['streams'][number]
  input: InputHealth | null
  /** Whether the media plane answered at all. */
  isKnown: boolean
  history: readonly (number | null)[]
  nowMs: number
  mayOperate: boolean
  isHeard: boolean
  onHear: () => void
  /** A second encoder was turned away lately. */
  wasRefused: boolean
  phase: StreamPhase | null
  /** Live or on hold. */
  isOnAir: boolean
  container: (element: HTMLElement | null) => void
}) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const nameOf = useStreamName()
  const takeOver = useFetcher<DeskAnswer>()
  const masks = useMasks(stream.name, stream.masks)
  const [isEditing, setEditing] = useState(false)
  const [selected, setSelected] = useState<number | null>(null)
  const isConnected = input?.isConnected ?? false
  const { video, audio } = input ?? { video: null, audio: null }
  const bits = (video?.bitsPerSecond ?? 0) + (audio?.bitsPerSecond ?? 0)
  const silentMs = input?.lastMediaAtMs ? nowMs - input.lastMediaAtMs : null
  return (
    <section data-input={stream.name} data-connected={isConnected} className="flex flex-col overflow-hidden rounded-lg border border-line bg-raised" aria-label={nameOf(stream.name)}>
      <div className="relative aspect-video bg-black">
        <div ref={container} className="absolute inset-0 [&>*]:size-full [&>*]:object-contain" />
        {(!isConnected || phase === 'no-signal') && <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-black text-[#b9c7c4]"><Unplug className="size-8" aria-hidden />{t(isKnown ? 'input.away' : 'input.unknown')}</div>}
        <span className={cx('absolute top-2 left-2 rounded-sm bg-black/75 px-2 py-0.5 text-sm text-white', isEditing && 'hidden')}>{nameOf(stream.name)}</span>
        <MaskCanvas masks={masks} picture={video} isEditing={isEditing} name={nameOf(stream.name)} selected={selected} onSelect={setSelected} />
        {isConnected && audio && !isEditing && <IconButton label={t(isHeard ? 'input.silence' : 'input.listen')} className="absolute right-2 bottom-2 bg-black/75 text-white" onClick={onHear}>{isHeard ? <Volume2 aria-hidden /> : <VolumeX aria-hidden />}</IconButton>}
      </div>
      <div className="flex flex-col gap-3 p-4">
        <MaskTools masks={masks} isEditing={isEditing} onEdit={setEditing} selected={selected} onSelect={setSelected} mayOperate={mayOperate} health={input?.mask ?? null} />
        <div className="flex items-center justify-between gap-3">
          <span className={isConnected ? 'inline-flex items-center gap-2 font-medium text-done' : 'inline-flex items-center gap-2 font-medium text-ink-soft'}>
            {isConnected ? <Plug className="size-5" aria-hidden /> : <Unplug className="size-5" aria-hidden />}{t(isConnected ? 'input.connected' : 'input.notConnected')}
          </span>
          <Sparkline values={history} label={t('input.bitrateLabel', { rate: format.bitrate(bits) })} />
        </div>
        {isConnected && (
          <dl className="grid grid-cols-2 gap-x-4 gap-y-1 text-sm sm:grid-cols-3" data-figures>
            <Figure label={t('input.picture')} value={video ? `${video.width}×${video.height}` : '–'} />
            <Figure label={t('input.frameRate')} value={video ? `${format.number(Math.round(video.framesPerSecond * 10) / 10)}/s` : '–'} />
            <Figure label={t('input.bitrate')} value={format.bitrate(bits)} />
            <Figure label={t('input.keyFrames')} value={video?.keyFrameIntervalMs ? `${format.number(Math.round(video.keyFrameIntervalMs / 100) / 10)} s` : '–'} />
            <Figure label={t('input.dropped')} value={format.number((input?.droppedFrames ?? 0) + (input?.lateFrames ?? 0))} />
            <Figure label={t('input.soundFormat')} value={audio ? `${audio.codec.startsWith('mp4a') ? 'AAC' : audio.codec} ${format.number(audio.sampleRate / 1000)} kHz` : t('input.noSound')} />
          </dl>
        )}
        {isConnected && (
          <ul className="flex flex-col gap-1 text-sm" aria-live="polite">
            {(input?.problems ?? []).map((problem) => <li key={problem} data-problem={problem} className="flex items-start gap-2 text-attention"><CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />{t(`problem.${problem}`)}</li>)}
            {input?.problems.length === 0 && <li className="flex items-center gap-2 text-done"><CircleCheck className="size-4" aria-hidden />{t('input.fine')}</li>}
          </ul>
        )}
        {!isConnected && silentMs !== null && silentMs > 0 && <p className="text-sm text-ink-soft" data-figures>{t('input.lastSeen', { time: format.duration(silentMs) })}</p>}
        {(mayOperate || stream.noIdentity) && <IdentityCheck stream={stream} isConnected={isConnected} isOnAir={isOnAir} mayOperate={mayOperate} />}
        {mayOperate && wasRefused && (
          <takeOver.Form method="post" className="flex flex-col gap-2 rounded-sm bg-attention-soft p-3">
            <p className="text-sm text-attention">{t('input.takeOverText')}</p>
            <input type="hidden" name="stream" value={stream.name} />
            <Button type="submit" name="intent" value="take-over" isBusy={takeOver.state !== 'idle'} className="self-start">{t('input.takeOver')}</Button>
          </takeOver.Form>
        )}
        <AnswerLine answer={takeOver.data} />
        {mayOperate && (
          <Dialog title={t('key.title', { name: nameOf(stream.name) })} description={t('key.rotateHint')} trigger={<Button icon={<KeyRound aria-hidden />} className="self-start">{t('key.button')}</Button>}>
            <NewKey stream={stream.name} />
          </Dialog>
        )}
      </div>
    </section>
  )
}

/** Lives as long as the dialog: the key is shown once and is gone when it closes. */
function NewKey({ stream }: { stream: string }) {
  const { t } = useTranslation('broadcast')
  const fetcher = useFetcher<DeskAnswer>()
  return (
    <>
      {fetcher.data?.kind === 'rotated' ? <EncoderCards encoders={[fetcher.data.encoder]} /> : (
        <fetcher.Form method="post">
          <input type="hidden" name="stream" value={stream} />
          <Button type="submit" tone="primary" name="intent" value="rotate" isBusy={fetcher.state !== 'idle'}>{t('key.rotate')}</Button>
        </fetcher.Form>
      )}
      <AnswerLine answer={fetcher.data} />
    </>
  )
}

function Figure({ label, value }: { label: string; value: string }) {
  return <div><dt className="text-ink-soft">{label}</dt><dd className="font-medium">{value}</dd></div>
}
