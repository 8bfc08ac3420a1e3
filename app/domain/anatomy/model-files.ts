/** Where the files of models lie in `services.files`. Nothing of a person's is in a key. */
export const MODELS_PREFIX = 'derived/anatomy/'
export const modelPrefix = (modelId: string) => `${MODELS_PREFIX}${modelId}/`
export const revisionPrefix = (modelId: string, revision: number) => `${modelPrefix(modelId)}${revision}/`
/** What people brought or drew: not derived, in backups, removed with their model. */
export const SOURCES_PREFIX = 'anatomy/models/'
export const sourcePrefix = (modelId: string) => `${SOURCES_PREFIX}${modelId}/source/`
/** The one that makes the others findable: written last. */
export const MANIFEST = 'manifest.json'
/** Where the browser asks for them (app/transfer/anatomy). */
export const assetsUrl = (modelId: string, revision: number) => `/anatomy/assets/${modelId}/${revision}/`

const MOST_PATH = 200
const MOST_FOLDERS = 8

/** Names as the job gives them, '/' between folders: what could lead anywhere else, however it is spelled, is none. */
export function isAssetPath(path: string): boolean {
  const parts = path.split('/')
  return path.length <= MOST_PATH && parts.length <= MOST_FOLDERS && parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part) && !part.includes('..'))
}

/** As an address has them; null: it is none. */
export function readAssetAddress(modelId: string, revision: string, path: string): { modelId: string; revision: number; path: string } | null {
  if (!/^[a-z0-9]{1,40}$/.test(modelId) || !/^[1-9]\d{0,8}$/.test(revision) || !isAssetPath(path)) return null
  return { modelId, revision: Number(revision), path }
}

/** The model and the revision that a key belongs to; null: no file of a model's. */
export function ownerOf(key: string): { modelId: string; revision: number } | null {
  const [, modelId, revision] = /^derived\/anatomy\/([a-z0-9]+)\/(\d+)\//.exec(key) ?? []
  return modelId && revision ? { modelId, revision: Number(revision) } : null
}

/** The model that somebody brought a file for; null: it is no such file. */
export const ownerOfSource = (key: string): string | null => /^anatomy\/models\/([a-z0-9]+)\/source\//.exec(key)?.[1] ?? null
