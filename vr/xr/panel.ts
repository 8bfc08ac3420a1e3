import { CanvasTexture, LinearFilter, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry, SRGBColorSpace, Vector3, type Ray } from 'three'
import { linesOf, pressedAt, type Item, type Sheet } from './menu'

/** Of a letter's box on the picture. Headsets show 20 to 25 points a degree; a letter has 1.2 degrees at least. */
const LETTER_PX = 30
const FONT = '"Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif'
const COLOURS = { ground: 'rgba(16, 20, 22, 0.94)', line: '#3a4448', button: '#232b2e', over: '#2f4a4a', on: '#0d7a72', text: '#f2f5f5', soft: '#aab6b8', off: '#6c777a', slider: '#39a79d' }

export interface Hit { item: Item | null; along: number; distance: number; point: Vector3 }

export interface Panel {
  mesh: Mesh
  show(sheet: Sheet): void
  /** What the ray points at now is drawn as such. */
  over(id: string | null): void
  /** Ray in the room. `null`: past it. The same object each time. */
  hit(ray: Ray): Hit | null
  /** Middle of what can be pressed, in the space of the panel's parent. */
  middles(into: Record<string, [number, number, number]>): void
  texts(): string[]
  stop(): void
}

/** A sheet of text in the room, drawn on a canvas with the page's fonts: nothing is loaded for it. */
export function startPanel({ width, height }: { width: number; height: number }, letterM: number): Panel {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * LETTER_PX)
  canvas.height = Math.round(height * LETTER_PX)
  const pen = canvas.getContext('2d')!
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  texture.minFilter = LinearFilter
  texture.generateMipmaps = false
  const material = new MeshBasicMaterial({ map: texture, transparent: true, depthTest: false, depthWrite: false, toneMapped: false })
  const mesh = new Mesh(new PlaneGeometry(width * letterM, height * letterM), material)
  mesh.renderOrder = 10
  mesh.frustumCulled = false
  let sheet: Sheet = { width, height, items: [] }
  let hovered: string | null = null
  let drawn = ''
  const inverse = new Matrix4()
  const [from, to] = [new Vector3(), new Vector3()]
  const found: Hit = { item: null, along: 0, distance: 0, point: new Vector3() }

  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height)
    pen.fillStyle = COLOURS.ground
    rounded(pen, 0, 0, canvas.width, canvas.height, 18)
    pen.fill()
    for (const item of sheet.items) drawItem(pen, item, item.id === hovered)
    texture.needsUpdate = true
  }
  return {
    mesh,
    show(next) {
      const text = JSON.stringify(next.items)
      if (text === drawn) return
      drawn = text
      sheet = next
      draw()
    },
    over(id) {
      if (id === hovered) return
      hovered = id
      draw()
    },
    hit(ray) {
      if (!mesh.visible) return null
      inverse.copy(mesh.matrixWorld).invert()
      from.copy(ray.origin).applyMatrix4(inverse)
      to.copy(ray.origin).add(ray.direction).applyMatrix4(inverse).sub(from)
      if (Math.abs(to.z) < 1e-9) return null
      const along = -from.z / to.z
      if (along <= 0) return null
      const x = (from.x + to.x * along) / letterM + width / 2
      const y = height / 2 - (from.y + to.y * along) / letterM
      if (x < 0 || y < 0 || x > width || y > height) return null
      const pressed = pressedAt(sheet, x, y)
      found.item = pressed?.item ?? null
      found.along = pressed?.along ?? 0
      found.point.copy(ray.direction).multiplyScalar(along).add(ray.origin)
      found.distance = found.point.distanceTo(ray.origin)
      return found
    },
    middles(into) {
      if (!mesh.visible) return
      mesh.updateMatrix()
      for (const { id, kind, isOff, x, y, width: wide, height: high } of sheet.items) {
        if ((kind !== 'button' && kind !== 'slider') || isOff) continue
        from.set((x + wide / 2 - width / 2) * letterM, (height / 2 - y - high / 2) * letterM, 0).applyMatrix4(mesh.matrix)
        into[id] = [from.x, from.y, from.z]
      }
    },
    texts: () => (mesh.visible ? sheet.items.map(({ text }) => text) : []),
    stop() {
      mesh.removeFromParent()
      mesh.geometry.dispose()
      material.dispose()
      texture.dispose()
    },
  }
}

function drawItem(pen: CanvasRenderingContext2D, item: Item, isOver: boolean): void {
  const [x, y, width, height] = [item.x, item.y, item.width, item.height].map((one) => one * LETTER_PX) as [number, number, number, number]
  const letter = item.kind === 'heading' ? LETTER_PX * 1.25 : LETTER_PX
  pen.font = `${item.kind === 'heading' ? 650 : 450} ${letter}px ${FONT}`
  pen.textBaseline = 'middle'
  if (item.kind === 'button') {
    pen.fillStyle = item.isOff ? COLOURS.ground : item.value ? COLOURS.on : isOver ? COLOURS.over : COLOURS.button
    rounded(pen, x, y, width, height, 10)
    pen.fill()
    pen.lineWidth = isOver && !item.isOff ? 4 : 2
    pen.strokeStyle = isOver && !item.isOff ? COLOURS.text : COLOURS.line
    pen.stroke()
    pen.fillStyle = item.isOff ? COLOURS.off : COLOURS.text
    pen.textAlign = 'center'
    const lines = linesOf(item.text, width - 16, (part) => pen.measureText(part).width)
    // Two lines of smaller letters are still letters; what is longer than that is cut.
    if (lines.length > 1) pen.font = `450 ${LETTER_PX * 0.92}px ${FONT}`
    const shown = linesOf(item.text, width - 16, (part) => pen.measureText(part).width).slice(0, 2)
    shown.forEach((line, n) => pen.fillText(line, x + width / 2, y + height / 2 + (n - (shown.length - 1) / 2) * LETTER_PX, width - 8))
    return
  }
  pen.textAlign = 'left'
  if (item.kind === 'slider') {
    const value = item.value ?? 0
    pen.fillStyle = COLOURS.button
    rounded(pen, x, y, width, height, 10)
    pen.fill()
    pen.fillStyle = COLOURS.slider
    rounded(pen, x, y, Math.max(12, width * value), height, 10)
    pen.fill()
    pen.lineWidth = isOver ? 4 : 2
    pen.strokeStyle = isOver ? COLOURS.text : COLOURS.line
    rounded(pen, x, y, width, height, 10)
    pen.stroke()
    pen.fillStyle = COLOURS.text
    pen.fillText(`${item.text} ${Math.round(value * 100)} %`, x + 14, y + height / 2, width - 28)
    return
  }
  pen.fillStyle = item.kind === 'heading' || item.height > 2 ? COLOURS.text : COLOURS.soft
  const step = letter * 1.3
  const most = Math.max(1, Math.floor(height / step))
  const lines = linesOf(item.text, width, (part) => pen.measureText(part).width)
  lines.slice(0, most).forEach((line, n) => pen.fillText(n === most - 1 && lines.length > most ? `${line.slice(0, -1)}…` : line, x, y + step * (n + 0.5), width))
}

function rounded(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath()
  pen.roundRect(x, y, width, height, radius)
}
