import type { AssetManifest, Operation, SceneBounds, SceneState, StructureKey, ViewState } from '#vr/contract'
import { apply } from '#vr/core/state/apply'
import { newScene } from '#vr/core/state/empty'
import { fetchFixture, fixtureManifest } from '#vr/core/scene/fixture'
import { presetState, startVolumePass } from '#vr/core/volume/index'
import { AT_FIRST } from '#vr/core/volume/governor'
import { fixtureVolume, SEEN } from './volume'
import { startTheatre, type Picked, type Progress, type Theatre, type TheatreOptions } from '#vr/core/scene/index'

/** A page with nothing but the theatre and the fixture: what the journeys of the scene act on. */
export interface Scene {
  start(options?: { manifest?: AssetManifest; isLit?: boolean; isCoarseWhileMoving?: boolean; fetch?: 'fixture' | 'nothing' | 'damaged'; /** With the fixture's volume, shown or not. `rung`: how finely, 0 the finest (governor.ts). */ /** With cells that say whose each part of it is: `owned`. */ volume?: { shown: boolean; rung?: number; owned?: boolean } }): Promise<Progress | { kind: 'no-webgl' }>
  do(operation: Operation): string
  theatre(): Theatre
  state(): SceneState
  heard(): { operations: Operation[]; picks: (Picked | null)[]; views: ViewState[]; progress: Progress[]; lost: boolean[] }
  /** Red, green, blue, opacity at CSS pixels, of a frame drawn now. */
  read(points: [number, number][]): number[][]
  /** All of it, as one number that changes when a pixel does, and how many pixels are not empty. */
  picture(): { sum: string; drawn: number; byColour: Record<string, number> }
  /** Frames until the volume is whole and fine. */
  settled(): Promise<void>
  /** As a PNG, base64. */
  png(): string
  /** Of an earlier picture given as PNG: mean difference and share of channels beyond 16, in 255ths. */
  compare(png: string): Promise<{ mean: number; beyond: number }>
  lose(): Promise<void>
  manifest(): AssetManifest
}

const canvas = document.querySelector('canvas')!
let theatre: Theatre | null = null
let state: SceneState = newScene('fixture', 1)
let heard: ReturnType<Scene['heard']> = { operations: [], picks: [], views: [], progress: [], lost: [] }

function boundsOf(manifest: AssetManifest): SceneBounds {
  return { structures: new Map(manifest.structures.map(({ key, group }) => [`main/${key}` as StructureKey, group])), volumes: new Map(manifest.volume ? [['main', presetState('bone', manifest.volume)]] : []), models: new Set(['fixture@1']) }
}

function pixels(): Uint8Array {
  theatre!.drawNow()
  const gl = canvas.getContext('webgl2')!
  const all = new Uint8Array(canvas.width * canvas.height * 4)
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, all)
  return all
}

const scene: Scene = {
  async start({ manifest: given = fixtureManifest(), isLit = false, isCoarseWhileMoving = false, fetch = 'fixture', volume } = {}) {
    const phantom = volume ? fixtureVolume() : null
    if (phantom && volume?.owned) phantom.volume.owners = await (await window.fetch('/owners.json')).json() as NonNullable<typeof phantom.volume.owners>
    const manifest = phantom ? { ...given, volume: phantom.volume } : given
    state = newScene('fixture', 1)
    if (volume) state = { ...state, volumes: { main: { ...presetState('bone', phantom!.volume), transfer: SEEN, window: { center: 100, width: 1200 }, shown: volume.shown } } }
    heard = { operations: [], picks: [], views: [], progress: [], lost: [] }
    const bounds = boundsOf(manifest)
    return new Promise((resolve) => {
      const options: TheatreOptions = {
        manifest, state, view: null, isLit, isCoarseWhileMoving,
        fetchAsset: async (path) => {
          if (fetch === 'nothing') throw new Error('offline')
          return fetch === 'damaged' ? (await fetchFixture(path)).slice(0, 900) : fetchFixture(path)
        },
        onOperation: (operation) => {
          heard.operations.push(operation)
          const applied = apply(state, operation, bounds)
          if (applied.kind === 'applied') theatre!.setState((state = applied.state))
        },
        onView: (view) => heard.views.push(view),
        onPick: (picked) => heard.picks.push(picked),
        onLost: (isLost) => heard.lost.push(isLost),
        onProgress: (progress) => {
          heard.progress.push(progress)
          if (progress.kind === 'ready' || progress.kind === 'failed') resolve(progress)
        },
      }
      const started = startTheatre(canvas, options)
      if (started.kind === 'no-webgl') return resolve(started)
      theatre = started.theatre
      isWhole = !phantom
      if (phantom) theatre.addPass(startVolumePass({
        volumes: [{ source: 'main', volume: phantom.volume, base: '/', structures: given.structures.map(({ key }): StructureKey => `main/${key}`) }], read: phantom.read, ask: theatre.ask, isJittered: false, governor: { ...AT_FIRST, rung: volume!.rung ?? 0 },
        onProgress: (_source, { done, of, shown }) => { isWhole = shown === 0 && done === of },
      }))
      doOne = (operation) => {
        const applied = apply(state, operation, bounds)
        if (applied.kind === 'applied') theatre!.setState((state = applied.state))
        return applied.kind === 'applied' ? 'applied' : applied.why
      }
    })
  },
  do: (operation) => doOne(operation),
  theatre: () => theatre!,
  state: () => state,
  heard: () => heard,
  read(points) {
    const all = pixels()
    return points.map(([x, y]) => {
      const at = ((canvas.height - 1 - Math.floor(y)) * canvas.width + Math.floor(x)) * 4
      return [...all.slice(at, at + 4)]
    })
  },
  picture() {
    const all = pixels()
    let [sum, drawn] = [0, 0]
    const byColour: Record<string, number> = {}
    for (let at = 0; at < all.length; at += 4) {
      const colour = (all[at]! << 16) | (all[at + 1]! << 8) | all[at + 2]!
      sum = (Math.imul(sum, 31) + colour + all[at + 3]!) | 0
      if (all[at + 3]! === 0) continue
      drawn += 1
      byColour[colour.toString(16).padStart(6, '0')] = (byColour[colour.toString(16).padStart(6, '0')] ?? 0) + 1
    }
    return { sum: sum.toString(16), drawn, byColour: Object.fromEntries(Object.entries(byColour).filter(([, count]) => count > 40)) }
  },
  async settled() {
    for (let calm = 0; calm < 3;) {
      theatre!.drawNow()
      await new Promise((done) => requestAnimationFrame(done))
      calm = isWhole && theatre!.renderStats().isAtRest ? calm + 1 : 0
    }
  },
  png() {
    theatre!.drawNow()
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length)
  },
  async compare(png) {
    const [now, before] = await Promise.all([scene.png(), png].map(flat))
    let [sum, beyond] = [0, 0]
    for (let at = 0; at < now!.length; at++) {
      const apart = Math.abs(now![at]! - before![at]!)
      sum += apart
      if (apart > 16) beyond++
    }
    return now!.length === before!.length ? { mean: sum / (now!.length * 0.75), beyond: beyond / (now!.length * 0.75) } : { mean: Infinity, beyond: 1 }
  },
  async lose() {
    const extension = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
    const told = (name: string) => new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }))
    const lost = told('webglcontextlost')
    extension.loseContext()
    await lost
    // The browser gives it back only after all who listen have heard.
    await new Promise((resolve) => setTimeout(resolve))
    const restored = told('webglcontextrestored')
    extension.restoreContext()
    isWhole = false
    await restored
  },
  manifest: fixtureManifest,
}
/** On black, as the page shows it. */
async function flat(png: string): Promise<Uint8ClampedArray> {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
  context.fillRect(0, 0, image.width, image.height)
  context.drawImage(image, 0, 0)
  return context.getImageData(0, 0, image.width, image.height).data
}
let isWhole = true
let doOne: (operation: Operation) => string = () => 'not started'
Object.assign(window, { scene })
