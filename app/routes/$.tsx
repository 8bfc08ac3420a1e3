/** Any other address: the shell says that nothing is here. */
export function loader() {
  throw new Response(null, { status: 404 })
}
export const action = loader

export default function NotFound() {
  return null
}
