/** The languages of the interface; Chinese means Simplified Chinese. */
export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '中文' }
/** For `<html lang>`: browsers choose glyph forms by it. */
export const LANGUAGE_TAGS: Record<Language, string> = { en: 'en', zh: 'zh-Hans' }
export const LANGUAGE_COOKIE = 'theatrum_language'

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/**
 * The best of our languages for an Accept-Language header (RFC 9110, 12.5.4); English when none fits.
 * Traditional Chinese readers get Simplified Chinese rather than English.
 */
export function negotiateLanguage(header: string | null): Language {
  const wanted = (header ?? '')
    .slice(0, 400)
    .split(',')
    .map((part, order) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='))
      const weight = quality === undefined ? 1 : Number(quality.slice(2))
      return { primary: tag.split('-')[0] ?? '', weight: Number.isFinite(weight) ? weight : 0, order }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.order - b.order)
  for (const { primary } of wanted) if (isLanguage(primary)) return primary
  return 'en'
}
