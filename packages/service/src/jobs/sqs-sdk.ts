// The one module that names the SQS SDK at run time, so that the bundler can put it into a chunk of its own.
export { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
