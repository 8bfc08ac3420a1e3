// Which modules of the browser's side go into one file together.

/** What everybody has, and what a learner on a phone reads: their packages and kit are one file. */
const READ_FIRST = /\/app\/(entry\.client\.tsx|root\.tsx|routes\/courses\+\/(index|class\.\$classId|class\.\$classId_\.\$lessonId)\.tsx)(\?|$)/
const PACKAGES = /\/node_modules\/(react|react-dom|scheduler|@remix-run|react-router|react-router-dom|turbo-stream|i18next|react-i18next|@radix-ui|radix-ui|@floating-ui|aria-hidden|react-remove-scroll|react-remove-scroll-bar|react-style-singleton|use-callback-ref|use-sidecar|get-nonce|tslib|lucide-react)\//
/** These name hundreds of modules, of which a module that asks them by name wants one or two. */
const INDEXES = /\/node_modules\/(lucide-react\/dist\/esm\/lucide-react|radix-ui\/dist\/index)\.mjs$/

/**
 * What every page needs is one file, and what only pages of work need (desks, lists, administration) another: packages and our
 * kit came in sixty, of less than a kilobyte most of them, and a browser asks for six at a time, each a way there and back
 * (docs/performance.md, reading).
 * @param {string} id of a module
 * @param {{ getModuleIds(): Iterable<string>; getModuleInfo(id: string): { code: string | null; importedIds: readonly string[] } | null }} graph
 * @returns {string | undefined} the file's name; nothing: the bundler's own choice
 */
export function houseChunk(id, graph) {
  if (!isOfTheHouse(id)) return undefined
  first ??= readFirst(graph)
  return first.has(id) ? 'house' : 'work'
}

/** @type {Set<string> | null} once for a build, when its graph is whole */
let first = null

/** @param {string} id */
function isOfTheHouse(id) {
  if (PACKAGES.test(id) || /vite\/preload-helper|commonjsHelpers/.test(id)) return true
  return /\/app\/(ui\/[^/]+\.tsx?|i18n\/[^/]+\.ts|policy\/[^/]+\.ts)$/.test(id) && !/\.server\.|\/(qr-code|demo-accounts)\./.test(id)
}

/**
 * The pages named above and all that they import, save what they import later.
 * @param {Parameters<typeof houseChunk>[1]} graph
 */
function readFirst({ getModuleIds, getModuleInfo }) {
  const reached = new Set([...getModuleIds()].filter((id) => READ_FIRST.test(id)))
  for (const id of reached) {
    if (INDEXES.test(id)) continue
    const module = getModuleInfo(id)
    for (const imported of module?.importedIds ?? []) {
      reached.add(imported)
      if (INDEXES.test(imported)) for (const one of namedOf(imported, module?.code ?? '', getModuleInfo(imported))) reached.add(one)
    }
  }
  return reached
}

/**
 * The modules behind what a module asks an index for by name.
 * @param {string} index its id
 * @param {string} code of the module that asks
 * @param {{ code: string | null; importedIds: readonly string[] } | null} listed
 * @returns {string[]}
 */
function namedOf(index, code, listed) {
  const names = [...code.matchAll(/import\s*\{([^}]+)\}\s*from\s*["'](?:lucide-react|radix-ui)["']/g)].flatMap(([, inner]) => (inner ?? '').split(',').map((one) => one.trim().split(/\s/)[0] ?? ''))
  const text = listed?.code ?? ''
  return names.flatMap((name) => {
    const file = new RegExp(`^export \\{[^}]*\\bdefault as ${name}\\b[^}]*\\} from ["']\\.(/[^"']+)["']`, 'm').exec(text)?.[1]
    if (file) return [index.slice(0, index.lastIndexOf('/')) + file]
    const packageOf = new RegExp(`import \\* as ${name} from ["']([^"']+)["']`).exec(text)?.[1]
    return packageOf ? (listed?.importedIds ?? []).filter((id) => id.includes(`/node_modules/${packageOf}/`)) : []
  })
}
