import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './until'

/** Real OBS Studio (Debian's package, GPL, a separate program) on a virtual screen, as somebody in the theatre would run it. */
export interface ObsSettings {
  width: number
  height: number
  fps: number
  server: string
  key: string
  /** `recommended` is what docs/operating.md tells people to set; `untouched` is what OBS comes with. */
  encoder: 'recommended' | 'untouched'
}

export interface VirtualScreen { display: string; framebuffer: string; stop(): Promise<void> }

/** A screen of its own. @param display e.g. 90; must be free. */
export async function startScreen(display: number, width: number, height: number): Promise<VirtualScreen> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-screen-'))
  const child = spawn('Xvfb', [`:${display}`, '-screen', '0', `${width}x${height}x24`, '-fbdir', folder, '-nolisten', 'tcp'], { stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const screen = {
    display: `:${display}`,
    framebuffer: join(folder, 'Xvfb_screen0'),
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await until(`screen ${screen.display}`, () => existsSync(screen.framebuffer) && existsSync(`/tmp/.X11-unix/X${display}`), 10_000)
  return screen
}

/** The clock that both cameras see. */
export function startClockOn(screen: VirtualScreen): { stop(): void } {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../tests/fixtures/clock/screen.mjs', import.meta.url)), screen.framebuffer], { stdio: 'inherit', cwd: process.cwd() })
  return { stop: () => void child.kill('SIGKILL') }
}

export interface Obs {
  child(): ChildProcess
  /** Opens the program again with the same settings; it begins to stream by itself. */
  start(): void
  /** As the window manager closes it. */
  quit(): Promise<void>
  kill9(): Promise<void>
  freeze(): void
  thaw(): void
  remove(): Promise<void>
}

/** One instance, capturing `camera`, its window on `desktop`. */
export function startObs(settings: ObsSettings, camera: VirtualScreen, desktop: VirtualScreen): Obs {
  const home = mkdtempSync(join(tmpdir(), 'theatrum-obs-'))
  writeProfile(home, settings, camera)
  const env = {
    ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_RUNTIME_DIR: join(home, 'run'),
    DISPLAY: desktop.display, LIBGL_ALWAYS_SOFTWARE: '1', QT_QPA_PLATFORM: 'xcb',
  }
  let child: ChildProcess
  let ended: Promise<void>
  const start = () => {
    child = spawn('obs', ['--multi', '--startstreaming', '--disable-missing-files-check', '--profile', 'Theatrum', '--collection', 'Theatrum'], { env, stdio: 'ignore' })
    ended = new Promise((done) => child.once('exit', () => done()))
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await Promise.race([ended, new Promise((done) => setTimeout(done, 8_000))])
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await ended
    }
  }
  start()
  return {
    child: () => child,
    start,
    quit: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async remove() {
      child.kill('SIGCONT')
      await end('SIGKILL')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function writeProfile(home: string, { width, height, fps, server, key, encoder }: ObsSettings, camera: VirtualScreen): void {
  const base = join(home, '.config/obs-studio')
  const profile = join(base, 'basic/profiles/Theatrum')
  for (const folder of [profile, join(base, 'basic/scenes'), join(home, 'run')]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(base, 'global.ini'), ini({
    // The version after which no welcome dialog is shown: 29.0.2.
    General: { FirstRun: 'true', LastVersion: '486539266', EnableAutoUpdates: 'false', Language: 'en-US' },
    Basic: { Profile: 'Theatrum', ProfileDir: 'Theatrum', SceneCollection: 'Theatrum', SceneCollectionFile: 'Theatrum', ConfigOnNewProfile: 'false' },
    BasicWindow: { PreviewEnabled: 'true', WarnBeforeStartingStream: 'false', WarnBeforeStoppingStream: 'false' },
    OBSWebSocket: { FirstLoad: 'false', ServerEnabled: 'false' },
  }))
  writeFileSync(join(profile, 'basic.ini'), ini({
    General: { Name: 'Theatrum' },
    Output: { Mode: encoder === 'recommended' ? 'Advanced' : 'Simple', Reconnect: 'true', RetryDelay: '2', MaxRetries: '25' },
    ...(encoder === 'recommended' ? { AdvOut: { Encoder: 'obs_x264', TrackIndex: '1', ApplyServiceSettings: 'true', Track1Bitrate: '128' } } : {}),
    Video: { BaseCX: `${width}`, BaseCY: `${height}`, OutputCX: `${width}`, OutputCY: `${height}`, FPSType: '1', FPSInt: `${fps}` },
    Audio: { SampleRate: '48000', ChannelSetup: 'Stereo' },
  }))
  writeFileSync(join(profile, 'service.json'), JSON.stringify({ type: 'rtmp_custom', settings: { server, key, use_auth: false, bwtest: false } }))
  writeFileSync(join(profile, 'streamEncoder.json'), JSON.stringify({ bitrate: 2500, keyint_sec: 1, preset: 'veryfast', profile: 'high', rate_control: 'CBR', tune: 'zerolatency', x264opts: 'bframes=0' }))
  const source = (name: string, id: string, own: object) => ({ name, id, versioned_id: id, enabled: true, settings: own, volume: 1, mixers: 0, sync: 0, flags: 0 })
  const item = { id: 1, name: 'Camera', visible: true, align: 5, pos: { x: 0, y: 0 }, rot: 0, scale: { x: 1, y: 1 }, bounds_type: 2, bounds_align: 0, bounds: { x: width, y: height } }
  writeFileSync(join(base, 'basic/scenes/Theatrum.json'), JSON.stringify({
    name: 'Theatrum', current_scene: 'Operating room', current_program_scene: 'Operating room', scene_order: [{ name: 'Operating room' }], current_transition: 'Cut', transitions: [], groups: [],
    sources: [
      source('Operating room', 'scene', { id_counter: 1, custom_size: false, items: [item] }),
      source('Camera', 'xshm_input', { screen: 0, advanced: true, server: camera.display, show_cursor: false }),
    ],
  }))
}

const ini = (sections: Record<string, Record<string, string>>): string =>
  Object.entries(sections).map(([name, values]) => `[${name}]\n${Object.entries(values).map(([key, value]) => `${key}=${value}`).join('\n')}\n`).join('\n')
