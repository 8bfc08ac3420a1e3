import type { HotspotShape } from '~/domain/questions/question'

/** A shape over a picture, within `<svg viewBox={shapesBox(aspect)}>`: x in shares of the width, y too. */
export function ShapeOutline({ shape, aspect, className }: { shape: HotspotShape; /** Height for the width. */ aspect: number; className?: string }) {
  const line = { className, vectorEffect: 'non-scaling-stroke' as const }
  switch (shape.kind) {
    case 'circle': return <circle cx={shape.centre[0]} cy={shape.centre[1] * aspect} r={shape.radius} {...line} />
    case 'box': return <rect x={Math.min(shape.from[0], shape.to[0])} y={Math.min(shape.from[1], shape.to[1]) * aspect} width={Math.abs(shape.to[0] - shape.from[0])} height={Math.abs(shape.to[1] - shape.from[1]) * aspect} {...line} />
    case 'polygon': return <polygon points={shape.points.map(([x, y]) => `${x},${y * aspect}`).join(' ')} {...line} />
  }
}
export const shapesBox = (aspect: number): string => `0 0 1 ${aspect}`
