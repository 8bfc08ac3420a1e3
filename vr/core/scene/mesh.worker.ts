import { decodeAside, type PlainPart } from './decode-level'
import type { FromDecoder, ToDecoder } from './decoder'

addEventListener('message', ({ data: { id, bytes, structures } }: MessageEvent<ToDecoder>) => {
  const send = (message: FromDecoder, transfer: Transferable[] = []) => postMessage(message, { transfer })
  decodeAside(bytes, structures).then(
    (decoded) => send({ id, decoded }, decoded.kind === 'decoded' ? decoded.parts.flatMap(buffersOf) : []),
    () => send({ id, decoded: { kind: 'failed', why: 'damaged' } }),
  )
})

const buffersOf = ({ positions, normals, openness, index, tree }: PlainPart): Transferable[] =>
  [positions.buffer, normals.buffer, openness.buffer, index.buffer, ...(tree ? [...tree.roots, tree.indirectBuffer!.buffer] : [])] as ArrayBuffer[]
