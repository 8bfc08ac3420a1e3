import type { IForbiddenRuleType } from 'dependency-cruiser'

/** One direction: routes, jobs, realtime -> domain -> infra; policy is pure; streaming knows nothing of app. */
export const rules: IForbiddenRuleType[] = [
  {
    name: 'streaming-knows-nothing-of-app',
    comment: 'The media plane is given what it needs as arguments, so that it can live on another machine.',
    severity: 'error',
    from: { path: '^streaming/' },
    to: { path: '^(app|vr|prisma)/' },
  },
  {
    name: 'imaging-knows-nothing-of-app',
    comment: 'Reading a file needs neither database nor account: it runs in a child process, in tests and in tools.',
    severity: 'error',
    from: { path: '^imaging/' },
    to: { path: '^(app|streaming|vr|prisma)/' },
  },
  {
    name: 'vr-knows-nothing-of-app',
    comment: 'A scene is shown and changed without database or account; of the images it takes what a browser may have.',
    severity: 'error',
    from: { path: '^vr/', pathNot: '\\.test\\.tsx?$' },
    to: { path: '^(app|streaming|prisma)/|^imaging/(?!findings/|geometry/vector|contract)' },
  },
  {
    name: 'scenes-are-plain-data',
    comment: 'The server, lessons and labs run the same rules as the page: no three, no React.',
    severity: 'error',
    from: { path: '^vr/(contract|core/(state|lesson)/|lab/(protocol|sequence))', pathNot: '\\.test\\.ts$' },
    to: { path: 'node_modules/(three|react|@react-three)/|^vr/(core/(scene|volume|input)/|xr/)' },
  },
  {
    name: 'the-theatre-is-not-react',
    comment: 'The page draws without React; React comes with the headset alone.',
    severity: 'error',
    from: { path: '^vr/core/' },
    to: { path: 'node_modules/(react|@react-three)/|^vr/xr/' },
  },
  {
    name: 'app-enters-streaming-by-its-index',
    severity: 'error',
    from: { path: '^(app|prisma)/' },
    to: { path: '^streaming/', pathNot: '^streaming/(index|recording/derive|player/index)\\.ts$' },
  },
  {
    name: 'domain-knows-no-way-in',
    comment: 'Rules and operations do not know whether a page, a job or a socket asked.',
    severity: 'error',
    from: { path: '^app/domain/' },
    to: { path: '^app/(routes|jobs|realtime|server|ui|session|transfer)/|^app/(root|entry)' },
  },
  {
    name: 'infra-knows-no-domain',
    severity: 'error',
    from: { path: '^app/infra/' },
    to: { path: '^app/(?!infra/)' },
  },
  {
    name: 'policy-is-pure',
    severity: 'error',
    from: { path: '^app/policy/', pathNot: '\\.test\\.ts$' },
    to: { pathNot: '^app/policy/' },
  },
  {
    name: 'ui-has-no-data-access',
    comment: 'What is shown may name the domain\'s pure types and rules, which live in files without .server; operations, the database and the ways in stay out.',
    severity: 'error',
    from: { path: '^app/ui/', pathNot: '\\.test\\.tsx?$' },
    to: { path: '\\.server\\.ts$|^app/(infra|jobs|routes|server|session)/' },
  },
  {
    name: 'pure-rules-run-in-a-browser',
    comment: 'A file of the domain without .server may name an operation\'s types; it never runs one.',
    severity: 'error',
    from: { path: '^app/domain/', pathNot: '\\.server\\.ts$|\\.test\\.ts$|\\.fixture\\.ts$' },
    to: { path: '\\.server\\.ts$|^app/infra/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-imports-the-wiring',
    severity: 'error',
    from: {},
    to: { path: '^app/server/main\\.ts$' },
  },
  {
    name: 'routes-make-no-queries',
    comment: 'A route parses, authorises, calls one operation and responds.',
    severity: 'error',
    from: { path: '^app/routes/' },
    to: { path: '^app/infra/(db|queue)/' },
  },
  {
    name: 'the-player-runs-in-a-browser',
    severity: 'error',
    from: { path: '^streaming/player/', pathNot: '\\.test\\.ts$|/test-|-fixture' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no-circles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
]
