import type { Page } from '@playwright/test'
import { readBarcode } from '../fixtures/clock/barcode.mjs'

/** To be called before the page opens: whatever goes to the loudspeaker is listened to as well. */
export async function listenToPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: number[] = []
    ;(globalThis as unknown as { __beeps: number[] }).__beeps = heard
    const connect = AudioNode.prototype.connect as (this: AudioNode, target: AudioNode | AudioParam, ...rest: number[]) => AudioNode
    const tapped = new WeakSet<AudioNode>()
    AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode | AudioParam, ...rest: number[]) {
      if (target instanceof AudioDestinationNode && !tapped.has(this)) {
        tapped.add(this)
        const context = this.context as AudioContext
        const ear = context.createScriptProcessor(256, 2, 1)
        let quietUntil = 0
        ear.onaudioprocess = (event) => {
          const samples = event.inputBuffer.getChannelData(0)
          const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp()
          for (let i = 0; i < samples.length; i++) {
            if (Math.abs(samples[i] as number) < 0.05) continue
            const at = event.playbackTime + i / context.sampleRate
            // What is processed now is played at `at`; the output's own clock says when that is.
            if (at > quietUntil) heard.push(performance.timeOrigin + performanceTime + (at - contextTime) * 1000)
            quietUntil = at + 0.3
          }
        }
        connect.call(this, ear)
        connect.call(ear, context.destination)
      }
      return connect.call(this, target, ...rest)
    } as typeof AudioNode.prototype.connect
  })
}

/** Sound behind picture in ms, one value per flash seen and beep heard; negative when the sound is early. */
export async function soundOffsets(page: Page, stream: string, forMs: number): Promise<number[]> {
  return page.evaluate(
    async ({ source, name, lengthMs }) => {
      const read = (0, eval)(`(${source})`) as (element: Element) => { flash: boolean } | null
      const beeps = (globalThis as unknown as { __beeps: number[] }).__beeps
      beeps.length = 0
      const flashes: number[] = []
      let wasLit = true
      const until = performance.now() + lengthMs
      while (performance.now() < until) {
        await new Promise(requestAnimationFrame)
        const element = document.querySelector(`canvas[data-stream="${name}"], video[data-stream="${name}"]`)
        const isLit = (element && read(element)?.flash) ?? false
        if (isLit && !wasLit) flashes.push(performance.timeOrigin + performance.now())
        wasLit = isLit
      }
      return flashes.flatMap((at) => {
        const nearest = beeps.reduce<number | null>((best, beep) => (best === null || Math.abs(beep - at) < Math.abs(best - at) ? beep : best), null)
        return nearest !== null && Math.abs(nearest - at) < 450 ? [nearest - at] : []
      })
    },
    { source: readBarcode.toString(), name: stream, lengthMs: forMs },
  )
}
