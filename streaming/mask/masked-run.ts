import type { MaskRectangle, VideoConfig } from '../contract'
import type { AccessUnit, TrackConfigs } from '../relay/access-unit'
import { Painter } from './painter'

/** Four seconds of AAC at 48 kHz, with room; more waits for a picture that does not come. */
const MOST_WAITING_SOUND = 1_000

/**
 * One run of a masked input: takes the encoder's units on their place on the clock, hands on painted pictures and the sound,
 * in the encoder's order. The encoder's own pictures have no way through here.
 */
export class MaskedRun {
  #raw: TrackConfigs = { video: null, audio: null }
  #painted: VideoConfig | null = null
  #painter: Painter | null = null
  #isConfigDue = true
  #isOver = false
  /** Sound that came behind a picture which is still being painted: `behind` is that picture's place in the order. */
  #sound: { unit: AccessUnit; behind: number }[] = []

  constructor(
    private readonly options: {
      ffmpegPath: string
      masks: readonly MaskRectangle[]
      now: () => number
      onConfig: (configs: TrackConfigs) => void
      onUnit: (unit: AccessUnit) => void
      onFailure: (detail: string) => void
    },
  ) {}

  /** The encoder's configuration as it is now; a new size or profile is a new painter. */
  configure(configs: TrackConfigs) {
    if (configs.audio?.description !== this.#raw.audio?.description) this.#isConfigDue = true
    const isNewPicture = configs.video?.description !== this.#raw.video?.description
    this.#raw = configs
    if (!isNewPicture) return
    this.#painter?.stop()
    this.#painter = null
    this.#painted = null
    this.#isConfigDue = true
    const { ffmpegPath, masks, now } = this.options
    if (!configs.video) return
    this.#painter = new Painter({ ffmpegPath, masks, config: configs.video, now }, {
      onConfig: (config) => {
        if (config.description === this.#painted?.description) return
        this.#painted = config
        this.#isConfigDue = true
      },
      onPicture: (picture) => this.#onPicture(picture),
      onFailure: (detail) => {
        if (this.#isOver) return
        this.stop()
        this.options.onFailure(detail)
      },
    })
  }

  push(unit: AccessUnit) {
    if (this.#isOver) return
    if (unit.kind === 'video') return this.#painter?.push(unit)
    if (this.#sound.length >= MOST_WAITING_SOUND) this.#sound.shift()
    this.#sound.push({ unit, behind: this.#painter?.pushed ?? 0 })
    this.#releaseSound()
  }

  #onPicture(picture: AccessUnit) {
    if (this.#isOver) return
    this.#hand(picture)
    this.#releaseSound()
  }

  /** Sound goes no sooner than the pictures before it, or a player would hear what nobody sees yet. */
  #releaseSound() {
    // Before the first painted picture the configuration is not known.
    if (this.#raw.video && !this.#painted) return
    const oldest = this.#painter?.oldestSequence ?? null
    while (this.#sound.length > 0 && (oldest === null || this.#sound[0]!.behind <= oldest)) this.#hand(this.#sound.shift()!.unit)
  }

  #hand(unit: AccessUnit) {
    if (this.#isConfigDue) {
      this.#isConfigDue = false
      this.options.onConfig({ video: this.#painted, audio: this.#raw.audio })
    }
    this.options.onUnit(unit)
  }

  figures(): { isRunning: boolean; addedDelayMs: number | null; cpu: number | null } | null {
    return this.#painter?.figures() ?? null
  }

  stop() {
    this.#isOver = true
    this.#painter?.stop()
    this.#painter = null
    this.#sound = []
  }
}
