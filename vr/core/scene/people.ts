import { BufferGeometry, CanvasTexture, Color, ConeGeometry, Float32BufferAttribute, Group, HemisphereLight, Line, LineBasicMaterial, Mesh, MeshLambertMaterial, PerspectiveCamera, Quaternion, Scene, SphereGeometry, SRGBColorSpace, Sprite, SpriteMaterial, Vector3 } from 'three'
import { countPoses, emptyPose, HEAD, isLater, LEFT, POINTS, readPose, RIGHT, type RoomPose } from '../../lab/pose'
import { LAB_BOUNDS, type LabPerson } from '../../lab/protocol'
import { startLaying } from './lay-sprites'
import type { PassFrame, VolumePass } from './pass'

export interface People extends VolumePass {
  /** Who is in the room; `own` is not drawn. */
  set(people: readonly LabPerson[], own: number): void
  /** As it came from the server: what is no packet is passed over. */
  hear(packet: DataView): void
  /** For tests: where people are drawn, metres. */
  places(): { slot: number; head: [number, number, number]; pointsAt: [number, number, number] | null }[]
}

/** Share of the way that is gone in a frame: hands are heard of twenty times a second and drawn sixty. */
const FOLLOWS = 0.35
const STILL_M = 0.0005
const HEAD_M = 0.09
const HAND_M = 0.03
const RAY_M = 1
/** On a page: shares of the picture's height, however near and however much it is enlarged. */
const ON_PAGE = { head: 0.022, hand: 0.012, dot: 0.009, name: 0.03 } as const
/** In a headset a name is so high at arm's length, and a place that is pointed at so large: metres. */
const IN_ROOM = { dot: 0.006, name: 0.03 } as const
const NEAREST_M = 0.12

interface Body {
  person: LabPerson
  group: Group
  head: Group
  hands: [Mesh, Mesh]
  ray: Line
  dot: Mesh
  name: Sprite
  wanted: { head: RoomPose; left: RoomPose; right: RoomPose; flags: number }
  seq: number
  isSettled: boolean
  isPlaced: boolean
}

/**
 * The others in a lab: heads, hands, what they point at and their names, in their colours, over everything on a page and in
 * its depth in a headset. Nothing is allocated per frame. `ask`: a frame is wanted.
 */
export function startPeople(ask: () => void): People {
  const scene = new Scene()
  scene.add(new HemisphereLight('#ffffff', '#8090a0', 2.4))
  const bodies = new Map<number, Body>()
  const geometry = { head: new SphereGeometry(1, 20, 14), nose: new ConeGeometry(0.35, 0.8, 12), hand: new SphereGeometry(1, 14, 10), dot: new SphereGeometry(1, 16, 12) }
  geometry.nose.rotateX(-Math.PI / 2).translate(0, 0, -1.15)
  const heard = emptyPose()
  const far = new PerspectiveCamera()
  const end = new Vector3()
  const eye = new Vector3()
  const turn = new Quaternion()
  const laying = startLaying()
  let isMoving = false

  const make = (person: LabPerson): Body => {
    const colour = new Color().setHSL(person.hue / 360, 0.75, 0.55)
    const material = new MeshLambertMaterial({ color: colour, transparent: true, opacity: 0.92 })
    const head = new Group()
    head.add(new Mesh(geometry.head, material), new Mesh(geometry.nose, material))
    const hands: [Mesh, Mesh] = [new Mesh(geometry.hand, material), new Mesh(geometry.hand, material)]
    const lines = new BufferGeometry()
    lines.setAttribute('position', new Float32BufferAttribute([0, 0, 0, 0, 0, 0], 3))
    const ray = new Line(lines, new LineBasicMaterial({ color: colour, transparent: true, opacity: 0.55 }))
    const dot = new Mesh(geometry.dot, material)
    const name = nameOf(person.name, colour)
    // Read over hands and heads of others.
    name.renderOrder = 1
    const group = new Group()
    group.add(head, ...hands, ray, dot, name)
    for (const one of group.children) one.visible = false
    for (const one of [ray, ...hands, dot]) one.frustumCulled = false
    scene.add(group)
    const nowhere = (): RoomPose => ({ at: [0, 0, 0], turn: [0, 0, 0, 1] })
    return { person, group, head, hands, ray, dot, name, wanted: { head: nowhere(), left: nowhere(), right: nowhere(), flags: 0 }, seq: -1, isSettled: true, isPlaced: false }
  }
  const drop = (slot: number) => {
    const body = bodies.get(slot)
    if (!body) return
    scene.remove(body.group)
    body.ray.geometry.dispose()
    for (const one of [body.ray, body.dot]) (one.material as LineBasicMaterial).dispose()
    body.name.material.map?.dispose()
    body.name.material.dispose()
    bodies.delete(slot)
  }
  const copy = (from: RoomPose, to: RoomPose) => {
    for (let n = 0; n < 3; n++) to.at[n] = from.at[n]!
    for (let n = 0; n < 4; n++) to.turn[n] = from.turn[n]!
  }

  /** @returns whether it is where it is wanted */
  const follow = (part: Group | Mesh, { at, turn: to }: RoomPose, isShown: boolean, isPlaced: boolean): boolean => {
    part.visible = isShown
    if (!isShown) return true
    end.set(at[0], at[1], at[2])
    turn.set(to[0], to[1], to[2], to[3])
    const isThere = !isPlaced || part.position.distanceTo(end) < STILL_M
    if (isThere) part.position.copy(end)
    else part.position.lerp(end, FOLLOWS)
    if (isThere) part.quaternion.copy(turn)
    else part.quaternion.slerp(turn, FOLLOWS)
    return isThere
  }
  const settle = (body: Body) => {
    const { flags, head, left, right } = body.wanted
    const points = (flags & POINTS) !== 0
    const a = follow(body.head, head, (flags & HEAD) !== 0, body.isPlaced)
    const b = follow(body.hands[0], left, (flags & LEFT) !== 0, body.isPlaced)
    const c = follow(points ? body.dot : body.hands[1], right, (flags & RIGHT) !== 0, body.isPlaced)
    body.isPlaced = true
    body.isSettled = a && b && c
    if (points) body.hands[1].visible = false
    else body.dot.visible = false
    // A mouse's ray from the eye to where it ends; a hand's a metre ahead.
    body.ray.visible = (flags & RIGHT) !== 0 && (!points || (flags & HEAD) !== 0)
    if (!body.ray.visible) return
    const place = body.ray.geometry.getAttribute('position')
    const from = points ? body.head.position : body.hands[1].position
    if (points) end.copy(body.dot.position)
    else end.set(0, 0, -RAY_M).applyQuaternion(body.hands[1].quaternion).add(from)
    place.setXYZ(0, from.x, from.y, from.z)
    place.setXYZ(1, end.x, end.y, end.z)
    place.needsUpdate = true
  }

  return {
    readsDepth: false,
    set(people, own) {
      const wanted = new Map(people.filter(({ slot }) => slot !== own).map((one) => [one.slot, one]))
      for (const [slot, { person }] of bodies) {
        const next = wanted.get(slot)
        if (!next || next.person !== person.person || next.name !== person.name || next.device !== person.device) drop(slot)
      }
      for (const [slot, person] of wanted) if (!bodies.has(slot)) bodies.set(slot, make(person))
      ask()
    },
    hear(packet) {
      const count = countPoses(packet, LAB_BOUNDS.people)
      if (count === null) return
      for (let n = 0, at = 0; n < count; n++) {
        at += readPose(packet, at, heard)
        const body = bodies.get(heard.slot)
        if (!body || (body.seq >= 0 && body.seq !== heard.seq && !isLater(heard.seq, body.seq))) continue
        body.seq = heard.seq
        body.wanted.flags = heard.flags
        if (heard.flags & HEAD) copy(heard.head, body.wanted.head)
        if (heard.flags & LEFT) copy(heard.left, body.wanted.left)
        if (heard.flags & RIGHT) copy(heard.right, body.wanted.right)
        body.isSettled = false
      }
      isMoving = true
      ask()
    },
    places: () => [...bodies.values()].filter(({ isPlaced, wanted }) => isPlaced && (wanted.flags & HEAD) !== 0).map(({ person, head, dot }) => ({ slot: person.slot, head: head.position.toArray(), pointsAt: dot.visible ? dot.position.toArray() : null })),
    prepare() {
      isMoving = false
      for (const body of bodies.values()) {
        if (body.isSettled) continue
        settle(body)
        if (!body.isSettled) isMoving = true
      }
    },
    draw({ renderer, camera }: PassFrame) {
      if (bodies.size === 0) return
      const isRoom = renderer.xr.isPresenting
      eye.setFromMatrixPosition(camera.matrixWorld)
      for (const body of bodies.values()) {
        show(body, isRoom)
        size(body, isRoom ? null : (camera as PerspectiveCamera), eye)
        // Whoever looks through somebody's eyes sees what they point at, not the inside of their head.
        const isHead = (body.wanted.flags & HEAD) !== 0 && body.isPlaced && eye.distanceTo(body.head.position) > NEAREST_M
        body.head.visible = isHead
        body.name.visible = isHead || (body.dot.visible && !isRoom)
      }
      if (isRoom || !(camera instanceof PerspectiveCamera)) return renderer.render(scene, camera)
      // A page's camera sees the body alone; people stand around it.
      far.fov = camera.fov
      far.aspect = camera.aspect
      far.near = 0.005
      far.far = 100
      far.updateProjectionMatrix()
      far.position.copy(camera.position)
      far.quaternion.copy(camera.quaternion)
      far.updateMatrixWorld()
      // One beside the other: a class that looks at one place is read all the same.
      for (const { name } of bodies.values()) if (name.visible) laying.add(name, far, 0.5, name.center.y, name.position)
      laying.layAll()
      renderer.render(scene, far)
    },
    isBusy: () => isMoving,
    stop() {
      for (const slot of [...bodies.keys()]) drop(slot)
      for (const one of Object.values(geometry)) one.dispose()
    },
  }
}

/** Heads and names as large as they are in the room, or as is well seen on a page. `camera` null: in the room. */
function size({ head, hands, dot, name, wanted: { flags } }: Body, camera: PerspectiveCamera | null, eye: Vector3): void {
  const isAtDot = camera !== null && (flags & POINTS) !== 0
  const half = camera ? Math.tan((camera.fov * Math.PI) / 360) : 1
  head.scale.setScalar(camera ? ON_PAGE.head * 2 * half * eye.distanceTo(head.position) : HEAD_M)
  // Never larger than a hand is: whoever looks at a whole body sees small hands on it.
  for (const hand of hands) hand.scale.setScalar(camera ? Math.min(HAND_M, ON_PAGE.hand * 2 * half * eye.distanceTo(hand.position)) : HAND_M)
  dot.scale.setScalar(camera ? ON_PAGE.dot * 2 * half * eye.distanceTo(dot.position) : IN_ROOM.dot)
  const high = camera ? 2 * ON_PAGE.name * half : IN_ROOM.name
  name.scale.set(high * (name.userData.widthPerHeight as number), high, 1)
  name.position.copy(isAtDot ? dot.position : head.position)
  // Above what it names: a sprite stands on its place, raised by its own lines.
  name.center.y = isAtDot ? -0.5 : camera ? -1 : -(HEAD_M * 1.5) / high
}

function show({ dot, ray, name }: Body, isRoom: boolean): void {
  for (const material of [dot.material as MeshLambertMaterial, ray.material as LineBasicMaterial, name.material]) {
    if (material.depthTest === isRoom) continue
    material.depthTest = isRoom
    material.needsUpdate = true
  }
}

const LINE_PX = 48
const WIDEST_PX = 512

function nameOf(text: string, colour: Color): Sprite {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  const font = `600 ${LINE_PX * 0.55}px ${getComputedStyle(document.body).fontFamily}`
  context.font = font
  canvas.width = Math.min(WIDEST_PX, Math.ceil(context.measureText(text).width) + LINE_PX)
  canvas.height = LINE_PX
  context.font = font
  context.fillStyle = `#${colour.getHexString()}`
  context.roundRect(0, 0, canvas.width, canvas.height, LINE_PX / 2)
  context.fill()
  context.fillStyle = '#101418'
  context.textBaseline = 'middle'
  context.fillText(text, LINE_PX / 2, LINE_PX / 2, WIDEST_PX - LINE_PX)
  const map = new CanvasTexture(canvas)
  map.colorSpace = SRGBColorSpace
  const sprite = new Sprite(new SpriteMaterial({ map, sizeAttenuation: false, transparent: true }))
  sprite.userData.widthPerHeight = canvas.width / LINE_PX
  return sprite
}
