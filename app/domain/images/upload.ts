/** Bounds of what a browser sends; larger things come by C-STORE, STOW or the admin command. */
export const MOST_UPLOAD_BYTES = 2_000_000_000
export const MOST_UPLOAD_FILES = 20_000
export const MOST_UPLOAD_BYTES_PER_IMPORT = 100_000_000_000
export const LONGEST_UPLOAD_NAME = 1_000

/** Why an upload was not begun or not taken; the browser has the words (locales/images.json, `import.stopped.*`). */
export const UPLOAD_REFUSALS = ['signed-out', 'forbidden', 'closed', 'too-large', 'too-many', 'import-too-large', 'disk-full', 'bad-request'] as const
export type UploadRefusal = (typeof UPLOAD_REFUSALS)[number]
