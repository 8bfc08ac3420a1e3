import type { InputHealth, StreamProblem } from '../contract'

/** Says a problem when it begins, once; a problem that goes and returns is said again. */
export class ProblemWatch {
  #present = new Map<string, Set<StreamProblem>>()

  constructor(private readonly onProblem: (inputId: string, problem: StreamProblem) => void) {}

  look(health: InputHealth) {
    const before = this.#present.get(health.inputId)
    for (const problem of health.problems) if (!before?.has(problem)) this.onProblem(health.inputId, problem)
    this.#present.set(health.inputId, new Set(health.problems))
  }

  forget(inputId: string) {
    this.#present.delete(inputId)
  }
}
