import type { MaskRectangle } from '../contract'

/**
 * Filled boxes, outward to even pixels: with 4:2:0 one chroma sample stands for two by two pixels, so that
 * an odd edge would leave a coloured line of what is beneath. Fractions of the picture as it is decoded, whatever its size.
 */
export function maskFilter(masks: readonly MaskRectangle[], size: { width: number; height: number }): string {
  const boxes = masks.map((mask) => {
    const from = (side: 'iw' | 'ih', start: number) => `floor(${side}*${decimal(start)}/2)*2`
    const until = (side: 'iw' | 'ih', end: number) => `ceil(${side}*${decimal(Math.min(1, end))}/2)*2`
    const x = from('iw', mask.x)
    const y = from('ih', mask.y)
    return `drawbox=x='${x}':y='${y}':w='${until('iw', mask.x + mask.width)}-${x}':h='${until('ih', mask.y + mask.height)}-${y}':t=fill:color=black@1`
  })
  // The boxes first: what is scaled or shown later holds nothing to be seen. The scaling stands for a picture
  // that changes its size inside the stream; the encoder behind it can't.
  return ['format=yuv420p', ...boxes, `scale=${size.width}:${size.height}`].join(',')
}

const decimal = (fraction: number) => fraction.toFixed(9)

/** 0.15 bit a pixel at 30/s is what ultrafast needs for a detailed picture: 4.1 Mbit/s at 720p. */
const BITS_PER_PIXEL_SECOND = 0.15 * 30
const LEAST_BITS = 800_000
const MOST_BITS = 20_000_000

export function mostBitsPerSecond(size: { width: number; height: number }): number {
  return Math.round(Math.min(MOST_BITS, Math.max(LEAST_BITS, size.width * size.height * BITS_PER_PIXEL_SECOND)))
}

/** ffmpeg from FLV on standard input to FLV on standard output, nothing kept back on the way. */
export function painterArguments(masks: readonly MaskRectangle[], size: { width: number; height: number }): string[] {
  const bits = mostBitsPerSecond(size)
  return [
    '-hide_banner', '-loglevel', 'error', '-nostats', '-nostdin',
    '-protocol_whitelist', 'pipe', '-probesize', '32', '-analyzeduration', '0',
    // Frame threads hold a picture back for each thread.
    '-threads', '1', '-copyts', '-f', 'flv', '-i', 'pipe:0',
    '-map', '0:v:0', '-an', '-filter_threads', '1', '-vf', maskFilter(masks, size),
    // Pictures keep their time stamps, by which they are put back to their place on the wall clock.
    '-vsync', 'passthrough', '-enc_time_base', '1:1000',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-threads', '2',
    '-crf', '22', '-maxrate', String(bits), '-bufsize', String(Math.round(bits / 2)),
    '-g', '600', '-sc_threshold', '0', '-force_key_frames', 'expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+0.99))',
    '-avoid_negative_ts', 'disabled', '-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-flvflags', 'no_duration_filesize', '-f', 'flv', 'pipe:1',
  ]
}
