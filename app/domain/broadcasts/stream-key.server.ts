import { createHash, randomBytes } from 'node:crypto'

/** A new stream key (32 random bytes, safe in a URL) and the hash that is kept of it. */
export function newStreamKey(random: (size: number) => Buffer = randomBytes): { key: string; keyHash: string } {
  const key = random(32).toString('base64url')
  return { key, keyHash: hashStreamKey(key) }
}

/** sha256, lower-case hex: 256 random bits need no slow hash. */
export const hashStreamKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** What an encoder is given: `rtmpUrl` for ffmpeg as it is; `server` and `key` for the two fields of OBS. */
export interface EncoderAddress { name: string; rtmpUrl: string; server: string; key: string }

export function encoderAddress(env: { publicUrl: string; rtmpPort: number }, name: string, key: string): EncoderAddress {
  const server = `rtmp://${new URL(env.publicUrl).hostname}:${env.rtmpPort}/live`
  return { name, rtmpUrl: `${server}/${key}`, server, key }
}
