import type { TFunction } from 'i18next'
import type { Namespaces } from '~/i18n/namespaces'

/** The four moods of face.md; a route names its own in `handle`. */
export type RoomName = 'study' | 'theatre' | 'reading-room' | 'desk'

/** `export const handle: PageHandle = { room: 'theatre', chrome: 'none' }` */
export interface PageHandle {
  room?: RoomName
  /** `none`: the page draws its own way out (a watch page in the theatre). */
  chrome?: 'full' | 'none'
  /** May stand in a frame of another site, where browsers refuse every store: nothing of the page keeps anything. */
  isFramed?: boolean
  /** The page says nothing but what `i18n/locales/LANGUAGE/first.ts` has: other words are loaded when they are wanted. */
  words?: 'first' | ((data: unknown) => 'first' | 'whole')
  /** What the browser's tab says, from the page's own loader data where it needs them. */
  title?: (t: TFunction<Namespaces>, data: unknown) => string | undefined
}
