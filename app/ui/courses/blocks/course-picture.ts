import type { MediaShown } from '~/domain/courses/media'
import { mediaAddress } from '~/domain/courses/media-address'
import type { QuestionPicture } from '~/ui/questions/hotspot-answer'

/** A picture of the course as a question shows it; null: it cannot be shown. */
export function coursePicture(context: { courseId: string; classId: string | null }, { id, state, width, height, made: { main, sizes = [] } }: MediaShown): QuestionPicture | 'waiting' | null {
  if (state === 'waiting' || state === 'working') return 'waiting'
  const largest = [...sizes].sort((a, b) => a.width - b.width).at(-1)?.file
  const file = main ?? largest
  if (state !== 'ready' || !file || !width || !height) return null
  const all = sizes.map((one) => `${mediaAddress(context, id, one.file)} ${one.width}w`)
  return { src: mediaAddress(context, id, file), ...(all.length > 0 ? { srcSet: all.join(', ') } : {}), width, height }
}
