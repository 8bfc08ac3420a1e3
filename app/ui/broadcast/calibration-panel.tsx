import { useFetcher } from '@remix-run/react'
import { Zap } from 'lucide-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { measureOffsets, type LumaSample, type Measured } from '~/domain/broadcasts/flash'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { useFormat } from '~/i18n/format'
import { Button } from '../button'
import { TextField } from '../field'
import { AnswerLine } from './answer-line'
import { useStreamName } from './stage'

const WATCH_MS = 8_000
const SAMPLE = 32

/** An offset per stream: typed, or measured from one flash that all cameras see. */
export function CalibrationPanel({ desk, containers }: { desk: Desk; containers: RefObject<Map<string, HTMLElement>> }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const nameOf = useStreamName()
  const fetcher = useFetcher<DeskAnswer>()
  const [values, setValues] = useState<Record<string, string>>({})
  const [isMeasuring, setMeasuring] = useState(false)
  const [measured, setMeasured] = useState<Measured | null>(null)
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const valueOf = (name: string) => values[name] ?? String(desk.streams.find((stream) => stream.name === name)?.offsetMs ?? 0)

  function measure() {
    setMeasured(null)
    setMeasuring(true)
    stop.current = sample(desk.streams.map((stream) => stream.name), containers.current!, WATCH_MS, (series) => {
      setMeasuring(false)
      const result = measureOffsets(series, Object.fromEntries(desk.streams.map((stream) => [stream.name, stream.offsetMs])))
      setMeasured(result)
      if (result.kind === 'measured') setValues(Object.fromEntries(Object.entries(result.offsetsMs).map(([name, offset]) => [name, String(offset)])))
    })
  }

  return (
    <fetcher.Form method="post" className="flex flex-col gap-4">
      <p className="max-w-prose text-ink-soft">{t('calibration.text')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {desk.streams.map((stream) => (
          <TextField key={stream.name} label={t('calibration.offset', { name: nameOf(stream.name) })} name={`offset.${stream.name}`} type="number" step={1} min={-5000} max={5000} required value={valueOf(stream.name)} onChange={(event) => setValues({ ...values, [stream.name]: event.target.value })} disabled={!desk.mayOperate} />
        ))}
      </div>
      <input type="hidden" name="intent" value="calibrate" />
      <input type="hidden" name="how" value={measured?.kind === 'measured' ? 'measured' : 'by-hand'} />
      <div role="status" className="min-h-6">
        {isMeasuring && <p className="font-medium text-accent">{t('calibration.flashNow')}</p>}
        {measured?.kind === 'measured' && <p className="text-done" data-figures>{t('calibration.measured', { ms: Math.round(measured.spreadMs) })}</p>}
        {measured?.kind === 'no-flash' && <p className="text-attention">{t('calibration.noFlash', { streams: format.list(measured.streams.map(nameOf)) })}</p>}
        {measured?.kind === 'ambiguous' && <p className="text-attention">{t('calibration.ambiguous', { streams: format.list(measured.streams.map(nameOf)) })}</p>}
        {measured?.kind === 'too-far' && <p className="text-attention" data-figures>{t('calibration.tooFar', { ms: Math.round(measured.spreadMs) })}</p>}
      </div>
      {desk.mayOperate && (
        <div className="flex flex-wrap gap-2">
          <Button icon={<Zap aria-hidden />} onClick={measure} isBusy={isMeasuring} disabled={desk.state === 'ended' || desk.streams.length < 2}>{t('calibration.measure')}</Button>
          <Button type="submit" tone="primary" isBusy={fetcher.state !== 'idle'}>{t('calibration.save')}</Button>
        </div>
      )}
      <AnswerLine answer={fetcher.data} />
    </fetcher.Form>
  )
}

/**
 * Mean brightness of each picture at every repaint. The player shows all streams on one presentation clock, so what is
 * on screen together was received together; what differs is the capture delay.
 */
function sample(names: readonly string[], containers: Map<string, HTMLElement>, forMs: number, done: (series: Record<string, LumaSample[]>) => void): () => void {
  const series = Object.fromEntries(names.map((name) => [name, [] as LumaSample[]]))
  const canvas = new OffscreenCanvas(SAMPLE, SAMPLE)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const startedAt = performance.now()
  let frame = 0
  function look(atMs: number) {
    for (const name of names) {
      const picture = containers.get(name)?.querySelector<HTMLCanvasElement | HTMLVideoElement>('[data-stream]')
      if (!picture) continue
      try {
        context.drawImage(picture, 0, 0, SAMPLE, SAMPLE)
      } catch {
        // Nothing is drawn yet.
        continue
      }
      const { data } = context.getImageData(0, 0, SAMPLE, SAMPLE)
      let sum = 0
      // BT.709 weights.
      for (let i = 0; i < data.length; i += 4) sum += 0.2126 * data[i]! + 0.7152 * data[i + 1]! + 0.0722 * data[i + 2]!
      series[name]!.push({ atMs, luma: sum / (SAMPLE * SAMPLE) })
    }
    if (atMs - startedAt >= forMs) done(series)
    else frame = requestAnimationFrame(look)
  }
  frame = requestAnimationFrame(look)
  return () => cancelAnimationFrame(frame)
}
