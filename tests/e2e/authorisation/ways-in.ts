import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const source = (path: string) => readFileSync(join(root, path), 'utf8')
const found = (path: string, pattern: RegExp) => [...source(path).matchAll(pattern)]

interface BuiltRoute { id: string; path?: string; hasAction: boolean; hasLoader: boolean }

/** Every page and form of the build that is served, as `GET /desk/:broadcastId`. */
export function builtRoutes(): string[] {
  const folder = join(root, 'build/pages/client/assets')
  const manifest = readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith('manifest-'))!), 'utf8')
  const { routes } = JSON.parse(manifest.slice(manifest.indexOf('=') + 1).replace(/;\s*$/, '')) as { routes: Record<string, BuiltRoute> }
  return Object.values(routes).filter((route) => route.id !== 'root').flatMap(({ path = '', hasAction, hasLoader }) => [
    ...(hasLoader ? [`GET /${path}`] : []), ...(hasAction ? [`POST /${path}`] : []),
  ]).sort()
}

/** Forms with several buttons: every `intent` that the server knows. */
export function presses(): string[] {
  const files: [string, string][] = [
    ['/desk/:broadcastId', 'app/routes/desk+/desk-action.server.ts'], ['/desk/rooms', 'app/routes/desk+/rooms.tsx'],
    ['/people', 'app/routes/_people+/people.tsx'], ['/account', 'app/routes/_people+/account.tsx'],
    ['/people/outbox/:mailId', 'app/routes/_people+/people_.outbox_.$mailId.tsx'],
    ['/people/invitations', 'app/routes/_people+/people_.invitations.tsx'],
    ['/people/invitations/class-list', 'app/routes/_people+/people_.invitations_.class-list.tsx'],
    ['/people/platforms', 'app/routes/_people+/people_.platforms.tsx'],
    ['/people/records', 'app/routes/_people+/people_.records.tsx'],
    ['/people/institution', 'app/routes/_people+/people_.institution.tsx'],
    ['/notifications', 'app/routes/notifications+/index.tsx'],
    ['/images/review/:seriesId', 'app/routes/images+/review-action.server.ts'], ['/images/:studyId/share', 'app/routes/images+/$studyId_.share.tsx'], ['/images/:studyId/release', 'app/routes/images+/$studyId_.release.tsx'],
    ['/anatomy/models/:modelId', 'app/routes/anatomy+/model-action.server.ts'], ['/anatomy/lessons/:lessonId/desk', 'app/routes/anatomy+/lesson-action.server.ts'], ['/anatomy/labs/:labId', 'app/routes/anatomy+/labs_.$labId.tsx'],
    ['/cases/:caseId/desk', 'app/routes/cases+/desk-action.server.ts'],
    ['/readings', 'app/routes/readings+/index.tsx'], ['/readings/:readingId/plan', 'app/routes/readings+/$readingId_.plan.tsx'], ['/readings/:readingId/meeting', 'app/routes/readings+/meeting-action.server.ts'],
    ['/cases/collections/:collectionId', 'app/routes/cases+/collections_.$collectionId.tsx'], ['/cases/:caseId/discussion', 'app/routes/cases+/$caseId_.discussion.ts'], ['/cases/:caseId/keep', 'app/routes/cases+/$caseId_.keep.ts'],
    ['/exams/questions/:itemId/desk', 'app/routes/exams+/questions_.$itemId_.desk.ts'],
    ['/courses/:courseId/desk', 'app/routes/courses+/desk-action.server.ts'],
    ['/courses/class/:classId', 'app/routes/courses+/class.$classId.tsx'], ['/courses/class/:classId/talk', 'app/routes/courses+/class.$classId_.talk.ts'], ['/courses/class/:classId/notes', 'app/routes/courses+/class.$classId_.notes.ts'], ['/courses/class/:classId/people', 'app/routes/courses+/class.$classId_.people.tsx'],
    ['/courses/class/:classId/progress-map', 'app/routes/courses+/class.$classId_.progress-map.tsx'], ['/courses/class/:classId/certificates', 'app/routes/courses+/class.$classId_.certificates.tsx'], ['/courses/class/:classId/extensions', 'app/routes/courses+/class.$classId_.extensions.tsx'], ['/courses/class/:classId/version', 'app/routes/courses+/class.$classId_.version.tsx'],
    ['/operations/jobs', 'app/routes/operations+/jobs.tsx'], ['/operations/backups', 'app/routes/operations+/backups.tsx'],
    ['/purchases/offers', 'app/routes/purchases+/offers.tsx'],
    ['/audit', 'app/routes/_people+/audit.tsx'], ['/cases/saved', 'app/routes/cases+/saved.tsx'],
    ['/account/security', 'app/routes/_people+/security-action.server.ts'], ['/account/keys', 'app/routes/_people+/account_.keys.tsx'],
    ['/images/import', 'app/routes/images+/import.tsx'], ['/images/sources', 'app/routes/images+/sources.tsx'], ['/images/sources/:sourceId', 'app/routes/images+/sources_.$sourceId.tsx'], ['/images/imports/:importId', 'app/routes/images+/imports_.$importId.tsx'], ['/approve', 'app/routes/approve.tsx'], ['/login/code', 'app/routes/login_.code.tsx'], ['/go', 'app/routes/go.tsx'],
  ]
  return files.flatMap(([path, file]) => {
    const server = source(file).split('export default')[0]!
    return [...server.matchAll(/^ {4}case '([a-z-]+)'/gm)].map((match) => `POST ${path} ${match[1]}`)
  }).sort()
}

/** What the two servers answer beside pages, read from where they are wired; a new door changes one of these lists. */
export function machineDoors(): { express: string[]; servers: string[]; control: string[]; internal: string[]; media: string[]; sockets: string[]; vodFiles: string[] } {
  const names = (matches: RegExpMatchArray[]) => [...new Set(matches.map((match) => match.slice(1).join(' ').trim()))].sort()
  return {
    express: names(found('app/server/http.ts', /\bapp\.(?:get|post|put|delete|all|use)\('([^']+)'/g)),
    servers: names(found('app/server/serve.server.ts', /url\?\.startsWith\('(\/\w+)/g)),
    control: names(found('streaming/server/http.ts', /noun === '(\w+)'(?: && verb === '(\w+)')?/g)),
    internal: names(found('app/domain/broadcasts/media-callbacks.server.ts', /router\.(get|post|put|delete|all)\('([^']+)'/g)),
    media: names(found('streaming/server/http.ts', /(?<!\.)\bkind !== '(\w+)'/g)),
    sockets: names(found('streaming/server/sockets.ts', /\bws !== '(\w+)'/g)),
    vodFiles: names(found('streaming/recording/vod-handler.ts', /case '([\w.]+\.\w+)'/g)),
  }
}
