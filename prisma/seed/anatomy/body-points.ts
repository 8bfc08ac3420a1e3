import { bodyForm } from '#imaging/surfaces/body/form'
import { INNER_SOLIDS } from '#imaging/surfaces/body/inner'
import { placePoints, type PointRule } from '#imaging/surfaces/body/points'
import type { PointMark } from '../../../app/domain/anatomy/lesson-plan'
import content from '../../../content/anatomy/points.json'

/** The points of content/anatomy/points.json on the body that comes with Theatrum. */
export function bodyPoints(): PointMark[] {
  const has = (key: string) => INNER_SOLIDS.some((one) => one.key === key)
  return placePoints(bodyForm(), content.points as unknown as PointRule[]).map(({ code, side, at, normal, direction }) => {
    const { pinyin, characters, needle, near } = content.points.find((one) => one.code === code)!
    const avoid = (near as string[]).flatMap((key) => (has(key) ? [key] : side === 'middle' ? [`${key}-left`, `${key}-right`] : [`${key}-${side}`]))
    return { code, name: `${pinyin} ${characters}`, side, at: [...at], normal: [...normal], direction: [...direction], depthMm: [needle.depthMm[0]!, needle.depthMm[1]!], avoid }
  })
}
