import type { CaseContent } from '~/domain/cases/case'

/** The picture of a series that the case begins with: where its first key image lies; null where it says nothing of it. */
export function firstIndexOf({ views, keyImages }: Pick<CaseContent, 'views' | 'keyImages'>, seriesId: string | null): number | null {
  const leading = views.find(({ key }) => key === keyImages[0]?.view)?.shown.panes[0]
  return leading?.mode === 'stack' && leading.seriesId === seriesId ? leading.index : null
}
