/*
 * ElectroDB asks for the SDK by `require`, for which a bundler keeps all of lib-dynamodb, and with it every command of
 * the DynamoDB client. Imported by name, only these are kept. Entities without transactions need no more.
 */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import sdk from './electrodb-sdk.cjs'

Object.assign(sdk, {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
  unmarshall,
})
