import { BufferGeometry, CanvasTexture, Color, Float32BufferAttribute, Group, LineBasicMaterial, LineSegments, Matrix4, Points, PointsMaterial, SRGBColorSpace, Sprite, SpriteMaterial, Vector3, type PerspectiveCamera } from 'three'
import type { Mark, Mm3, SceneState, StructureKey } from '../../contract'
import { measured } from '../state/measure'
import { startLaying } from './lay-sprites'

export interface Marks {
  group: Group
  /** `placeOf`: where a structure that a mark hangs on is drawn now; `sources`: how models lie to each other, for what is measured between them. */
  show(marks: SceneState['marks'], placeOf: (key: StructureKey) => Matrix4 | undefined, language: 'en' | 'zh', sources: SceneState['sources']): void
  /** Before a picture is drawn: words that its edge would cut are moved inside, and beside each other; null, in a headset: where they are. */
  lay(camera: PerspectiveCamera | null): void
  stop(): void
}

/** Labels are a draw call each; beyond these the dots alone are drawn, and the page's list has the words. */
const MOST_LABELS = 40
const COLOUR = '#ffd24a'

/** Lines, dots and words over everything else: a measure that hides behind what it measures is of no use. */
export function startMarks(): Marks {
  const group = new Group()
  const lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ vertexColors: true, depthTest: false, transparent: true }))
  const dots = new Points(new BufferGeometry(), new PointsMaterial({ vertexColors: true, size: 7, sizeAttenuation: false, depthTest: false, transparent: true }))
  for (const one of [lines, dots]) {
    one.frustumCulled = false
    one.visible = false
    group.add(one)
  }
  const labels = new Map<string, Sprite>()
  const laying = startLaying()
  let last: { marks: SceneState['marks']; language: string } | null = null

  const dropLabel = (text: string, sprite: Sprite) => {
    group.remove(sprite)
    sprite.material.map?.dispose()
    sprite.material.dispose()
    labels.delete(text)
  }
  return {
    group,
    show(marks, placeOf, language, sources) {
      if (Object.keys(marks).length === 0 && (!last || Object.keys(last.marks).length === 0)) return
      last = { marks, language }
      const ends: Coloured = { at: [], colours: [] }
      const points: Coloured = { at: [], colours: [] }
      const wanted = new Map<string, { at: Mm3; isLed: boolean; of: Mm3 }>()
      for (const [id, mark] of Object.entries(marks)) {
        const placed = mark.points.map((point) => placedOn(mark, point, placeOf))
        colour.set(mark.colour ?? COLOUR)
        for (const point of dotsOf(mark, placed)) put(points, point)
        for (const [from, to] of segmentsOf(mark, placed)) { put(ends, from); put(ends, to) }
        const text = textOf(mark, language, sources)
        if (text && placed.length > 0 && wanted.size < MOST_LABELS) wanted.set(`${id} ${text}`, { at: labelPlace(mark, placed), isLed: mark.kind === 'label' && placed.length > 1, of: placed[0]! })
      }
      replace(lines, ends)
      replace(dots, points)
      for (const [name, sprite] of labels) if (!wanted.has(name)) dropLabel(name, sprite)
      for (const [name, { at, isLed, of }] of wanted) {
        const sprite = labels.get(name) ?? spriteOf(name.slice(name.indexOf(' ') + 1))
        sprite.position.set(...at)
        // A line leads to the middle of its words; a point has its words above and beside it.
        Object.assign(sprite.userData, { cx: isLed ? 0.5 : 0, cy: isLed ? 0.5 : -0.25 })
        ;(sprite.userData.of as Vector3).set(...of)
        if (labels.has(name)) continue
        labels.set(name, sprite)
        group.add(sprite)
      }
    },
    lay(camera) {
      for (const sprite of labels.values()) {
        const { cx, cy, of } = sprite.userData as { cx: number; cy: number; of: Vector3 }
        if (camera) laying.add(sprite, camera, cx, cy, of)
        else sprite.center.set(cx, cy)
      }
      if (camera) laying.layAll()
    },
    stop() {
      for (const [name, sprite] of labels) dropLabel(name, sprite)
      for (const one of [lines, dots]) {
        one.geometry.dispose()
        one.material.dispose()
      }
    },
  }
}

interface Coloured { at: number[]; colours: number[] }
const colour = new Color()

function put({ at, colours }: Coloured, point: Mm3): void {
  at.push(...point)
  colours.push(colour.r, colour.g, colour.b)
}

function replace(drawn: LineSegments | Points, { at, colours }: Coloured): void {
  drawn.geometry.dispose()
  drawn.geometry = new BufferGeometry()
  drawn.visible = at.length > 0
  drawn.geometry.setAttribute('position', new Float32BufferAttribute(at, 3))
  drawn.geometry.setAttribute('color', new Float32BufferAttribute(colours, 3))
}

function placedOn({ on }: Mark, point: Mm3, placeOf: (key: StructureKey) => Matrix4 | undefined): Mm3 {
  const place = on?.includes('/') ? placeOf(on as StructureKey) : undefined
  if (!place) return point
  const moved = new Vector3(...point).applyMatrix4(place)
  return [moved.x, moved.y, moved.z]
}

/** A line that was drawn is a line, not its points; where the words of a label stand there is none. */
function dotsOf({ kind }: Mark, points: readonly Mm3[]): readonly Mm3[] {
  return kind === 'stroke' ? (points.length === 1 ? points : []) : kind === 'label' ? points.slice(0, 1) : points
}

function segmentsOf({ kind }: Mark, points: readonly Mm3[]): [Mm3, Mm3][] {
  if (kind === 'landmark') return []
  const along = points.slice(1).map((point, n): [Mm3, Mm3] => [points[n]!, point])
  return kind === 'area' && points.length > 2 ? [...along, [points.at(-1)!, points[0]!]] : along
}

/** Lengths of what lies in the patient, not of what was moved apart on the screen. */
function textOf(mark: Mark, language: 'en' | 'zh', sources: SceneState['sources']): string {
  const said = mark.text?.[language] || mark.text?.en || ''
  return [said, measured(mark, sources, language)].filter(Boolean).join(' · ')
}

function labelPlace({ kind }: Mark, points: readonly Mm3[]): Mm3 {
  if (kind === 'angle') return points[1] ?? points[0]!
  // What is meant first, then where the words stand: a line leads from one to the other.
  if (kind === 'label') return points.at(-1)!
  return kind === 'distance' && points.length === 2 ? [0, 1, 2].map((axis) => (points[0]![axis]! + points[1]![axis]!) / 2) as Mm3 : points[0]!
}

/** Pixels of the canvas for one line of text; drawn as high as 4 % of the picture at any distance. */
const LINE_PX = 48
const WIDEST_PX = 1_024
const PART_OF_PICTURE = 0.04

function spriteOf(text: string): Sprite {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  const font = `500 ${LINE_PX * 0.6}px "Inter Variable", "Noto Sans SC Variable", sans-serif`
  context.font = font
  canvas.width = Math.min(WIDEST_PX, Math.ceil(context.measureText(text).width) + LINE_PX)
  canvas.height = LINE_PX
  context.font = font
  // A line leads to its middle, and is not to strike the words out.
  context.fillStyle = 'rgb(16, 20, 24)'
  context.roundRect(0, 0, canvas.width, canvas.height, LINE_PX / 4)
  context.fill()
  context.fillStyle = '#ffffff'
  context.textBaseline = 'middle'
  context.fillText(text, LINE_PX / 2, LINE_PX / 2, WIDEST_PX - LINE_PX)
  const map = new CanvasTexture(canvas)
  map.colorSpace = SRGBColorSpace
  const sprite = new Sprite(new SpriteMaterial({ map, sizeAttenuation: false, depthTest: false, transparent: true }))
  sprite.userData.of = new Vector3()
  // Without attenuation a sprite's size is in parts of the distance; the root of the body shrinks mm to m, which is undone here.
  sprite.scale.set((canvas.width / LINE_PX) * PART_OF_PICTURE * 0.5 * 1_000, PART_OF_PICTURE * 0.5 * 1_000, 1)
  return sprite
}
