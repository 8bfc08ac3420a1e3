import type { TFunction } from 'i18next'
import type { Stuck } from '~/domain/courses/overview/stuck'
import type { Format } from '~/i18n/format'

export interface BlockName { lesson: string; number: number; kind: 'text' | 'picture' | 'video' | 'audio' | 'stack' | 'compare' | 'case' | 'surgery' | 'lesson3d' | 'quiz' | 'assignment' | 'download' | 'link' }

/** A reason in words that a teacher can look at. */
export function stuckWords(t: TFunction<'progress'>, format: Format, stuck: Stuck, nameOf: (blockId: string) => BlockName | undefined): string {
  const block = (blockId: string) => {
    const name = nameOf(blockId)
    return name ? t('stuck.block', { lesson: name.lesson, number: name.number, kind: t(`kind.${name.kind}`) }) : ''
  }
  switch (stuck.kind) {
    case 'slow': return t('stuck.slow', { block: block(stuck.blockId), minutes: format.duration(stuck.activeMs), middle: format.duration(stuck.middleMs) })
    case 'tries': return t('stuck.tries', { block: block(stuck.blockId), count: stuck.attempts })
    case 'returned': return t('stuck.returned', { block: block(stuck.blockId), count: stuck.times })
    case 'away': {
      const things = t('stuck.things', { count: stuck.things })
      return stuck.days === null ? t('stuck.never', { things }) : t('stuck.away', { count: stuck.days, things })
    }
  }
}
