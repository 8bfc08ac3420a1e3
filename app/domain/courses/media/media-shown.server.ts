import type { CourseMedia } from '~/infra/db/generated/client'
import { MEDIA_KINDS, MEDIA_STATES, mediaMade, type MediaShown } from '../media'

/** Of a row, what pages are told. */
export function mediaShown({ id, kind, name, state, progress, problem, width, height, durationMs, bytes, madeJson }: CourseMedia): MediaShown {
  return {
    id, kind: MEDIA_KINDS.find((one) => one === kind) ?? 'file', name, state: MEDIA_STATES.find((one) => one === state) ?? 'refused', progress, problem,
    width, height, durationMs, bytes: Number(bytes), made: mediaMade.parse(JSON.parse(madeJson)),
  }
}
