/** What is drawn how is reckoned without three: answers are judged by it on the server. */
export * from '../state/looks'
