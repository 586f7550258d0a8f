export { type Answer, answerChecker } from './answer-checker.ts'
export { checkDocument } from './document-checker.ts'
