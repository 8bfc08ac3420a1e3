import { BufferAttribute, BufferGeometry, Color, DirectionalLight, Group, HemisphereLight, Matrix4, Mesh, MeshStandardMaterial, PerspectiveCamera, Scene, WebGLRenderer } from 'three'
import type { PreviewSurface } from '#imaging/segmentation/desk/surface'

/** A body of surfaces that is turned by hand; drawn only when something changed. */
export interface SurfaceView {
  show(surfaces: readonly PreviewSurface[], colourOf: (label: number) => string): void
  recolour(colourOf: (label: number) => string | null): void
  /** Degrees to the right and up. */
  turn(right: number, up: number): void
  zoom(by: number): void
  /** What points to the right and up on the screen, in the patient (LPS). */
  facing(): { right: [number, number, number]; up: [number, number, number] }
  resize(): void
  stop(): void
}

/** Patient's mm to metres, as in the theatre (vr/contract.ts): x stays, the head is up, the back is away. */
const PATIENT_TO_ROOM = new Matrix4().set(0.001, 0, 0, 0, 0, 0, 0.001, 0, 0, -0.001, 0, 0, 0, 0, 0, 1)

/** Of the body's diagonal: it fills the pane whichever way it is turned. */
const FAR = 1.8

/** null: this browser draws no 3D. */
export function createSurfaceView(canvas: HTMLCanvasElement): SurfaceView | null {
  let renderer: WebGLRenderer
  try {
    renderer = new WebGLRenderer({ canvas, antialias: true, alpha: false })
  } catch {
    return null
  }
  renderer.setClearColor(new Color('#101418'))
  const scene = new Scene()
  const body = new Group()
  body.matrixAutoUpdate = false
  scene.add(body, new HemisphereLight('#ffffff', '#404858', 1.6))
  const light = new DirectionalLight('#ffffff', 1.8)
  scene.add(light)
  const camera = new PerspectiveCamera(30, 1, 0.01, 20)
  let [yaw, pitch, far] = [0, 5, 1]
  let centre: readonly number[] = [0, 0, 0]
  let size = 0.2
  let meshes: { label: number; mesh: Mesh<BufferGeometry, MeshStandardMaterial> }[] = []
  let asked = 0

  const draw = () => {
    asked = 0
    const [y, p] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180]
    const away = far * size * FAR
    // At first from the front: the patient's back is -z of the room, so the eye is at +z.
    camera.position.set(centre[0]! + away * Math.sin(y) * Math.cos(p), centre[1]! + away * Math.sin(p), centre[2]! + away * Math.cos(y) * Math.cos(p))
    camera.lookAt(centre[0]!, centre[1]!, centre[2]!)
    light.position.copy(camera.position)
    renderer.render(scene, camera)
  }
  const request = () => { asked ||= requestAnimationFrame(draw) }
  const clear = () => {
    for (const { mesh } of meshes) { mesh.geometry.dispose(); mesh.material.dispose(); body.remove(mesh) }
    meshes = []
  }
  const resize = () => {
    const [width, height] = [Math.max(1, canvas.clientWidth), Math.max(1, canvas.clientHeight)]
    renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1))
    renderer.setSize(width, height, false)
    camera.aspect = width / height
    camera.updateProjectionMatrix()
    request()
  }
  body.matrix.copy(PATIENT_TO_ROOM)
  resize()
  return {
    show(surfaces, colourOf) {
      clear()
      const [least, most] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
      for (const { label, mesh: { positions, indices }, normals, box } of surfaces) {
        const geometry = new BufferGeometry()
        geometry.setAttribute('position', new BufferAttribute(positions, 3))
        geometry.setAttribute('normal', new BufferAttribute(normals, 3))
        geometry.setIndex(new BufferAttribute(indices, 1))
        const mesh = new Mesh(geometry, new MeshStandardMaterial({ color: colourOf(label), roughness: 0.75 }))
        mesh.frustumCulled = false
        body.add(mesh)
        meshes.push({ label, mesh })
        for (const axis of [0, 1, 2]) {
          least[axis] = Math.min(least[axis]!, box[0][axis]!)
          most[axis] = Math.max(most[axis]!, box[1][axis]!)
        }
      }
      if (meshes.length > 0) {
        const middle = least.map((each, axis) => (each + most[axis]!) / 2)
        centre = [middle[0]! / 1000, middle[2]! / 1000, -middle[1]! / 1000]
        size = Math.max(0.005, Math.hypot(...least.map((each, axis) => most[axis]! - each)) / 1000)
      }
      body.updateMatrixWorld(true)
      request()
    },
    recolour(colourOf) {
      for (const { label, mesh } of meshes) {
        const colour = colourOf(label)
        mesh.visible = colour !== null
        if (colour) mesh.material.color.set(colour)
      }
      request()
    },
    turn(right, up) { yaw -= right; pitch = Math.max(-89, Math.min(89, pitch + up)); request() },
    zoom(by) { far = Math.max(0.2, Math.min(4, far / by)); request() },
    facing() {
      const [y, p] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180]
      return { right: [Math.cos(y), Math.sin(y), 0], up: [-Math.sin(y) * Math.sin(p), Math.cos(y) * Math.sin(p), Math.cos(p)] }
    },
    resize,
    stop() {
      cancelAnimationFrame(asked)
      clear()
      renderer.dispose()
    },
  }
}
