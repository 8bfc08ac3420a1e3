import type { InputHealth, StreamProblem } from '../contract'

/** Says a problem when it begins, once; a problem that goes and returns is said again. */
export class ProblemWatch {
  #present = new Map<string, Set<StreamProblem>>()

  constructor(private readonly onProblem: (inputId: string, problem: StreamProblem, detail: string) => void) {}

  look(health: InputHealth) {
    const before = this.#present.get(health.inputId)
    for (const problem of health.problems) if (!before?.has(problem)) this.onProblem(health.inputId, problem, detailOf(problem, health))
    this.#present.set(health.inputId, new Set(health.problems))
  }

  forget(inputId: string) {
    this.#present.delete(inputId)
  }
}

/** The figure behind a problem, for the log; the desk has its own sentences. */
function detailOf(problem: StreamProblem, { video, lateFrames }: InputHealth): string {
  switch (problem) {
    case 'long-key-frame-interval': return `${video?.keyFrameIntervalMs ?? '?'} ms between key frames`
    case 'low-frame-rate': return `${video?.framesPerSecond ?? '?'} frames a second`
    case 'resolution-changed': return `now ${video?.width ?? '?'}x${video?.height ?? '?'}`
    case 'late-frames': return `${lateFrames} late frames`
    default: return ''
  }
}
