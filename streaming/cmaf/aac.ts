/** ISO/IEC 14496-3 table 1.18. */
const SAMPLE_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

export interface AacFacts {
  objectType: number
  /** Rate of the core coder; with SBR signalled, half of what is heard. */
  coreSampleRate: number
  channelConfiguration: number
  /** Samples of the core coder in one raw frame. */
  frameSamples: number
}

/** Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1); null where it is not one of AAC. */
export function readAudioSpecificConfig(config: Uint8Array): AacFacts | null {
  let bit = 0
  const read = (count: number): number => {
    let value = 0
    for (let i = 0; i < count; i++, bit++) value = (value << 1) | (((config[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    return value
  }
  if (config.length < 2 || config.length > 64) return null
  const readType = () => { const type = read(5); return type === 31 ? 32 + read(6) : type }
  const readRate = () => { const index = read(4); return index === 15 ? read(24) : SAMPLE_RATES[index] ?? 0 }
  const signalled = readType()
  const coreSampleRate = readRate()
  const channelConfiguration = read(4)
  let objectType = signalled
  if (signalled === 5 || signalled === 29) {
    readRate()
    objectType = readType()
  }
  if (![1, 2, 3, 4].includes(objectType) || coreSampleRate < 7_000 || coreSampleRate > 96_000) return null
  const frameSamples = read(1) ? 960 : 1024
  return bit > config.length * 8 ? null : { objectType: signalled, coreSampleRate, channelConfiguration, frameSamples }
}
