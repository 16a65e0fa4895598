// Configuration objects of the service, and the application settings that are made from them. Defaults are the service's
// own; a test compares them.

import { settingSet } from 'shared.bicep'

@export()
@sealed()
@description('Authentication of callers.')
type authenticationOptions = {
  @description('Issuer of the access tokens: an https address, exactly as in the claim iss.')
  @minLength(12)
  @maxLength(512)
  issuer: string

  @description('Audience that the access tokens must have in the claim aud.')
  @minLength(1)
  @maxLength(512)
  audience: string

  @description('Https address of the issuer\'s OpenID Connect metadata. Default: the well-known address below the issuer.')
  @maxLength(512)
  metadataAddress: string?

  @description('Permission (scope or role) that a token must have. Default: jobs.read.')
  @minLength(1)
  @maxLength(128)
  requiredPermission: string?

  @description('Claim that lists the projects that the caller may read. Default: projects.')
  @minLength(1)
  @maxLength(256)
  projectsClaim: string?

  @description('Role of callers that may send X-Requester-Id. Default: none, so that no caller may.')
  @maxLength(128)
  requesterRole: string?

  @description('Allowed clock difference to the issuer, in seconds. Default: 60.')
  @minValue(0)
  @maxValue(300)
  clockSkewSeconds: int?

  @description('API keys of the Orange Developer channel. Default: none.')
  @maxLength(50)
  apiKeys: apiKey[]?
}

@export()
@sealed()
@description('An API key of the Orange Developer channel, given by its hash. The hash is not a secret: the key cannot be derived from it.')
type apiKey = {
  @description('Name of the key\'s holder. It appears in logs.')
  @minLength(1)
  @maxLength(64)
  name: string

  @description('SHA-256 of the key, 64 hexadecimal digits. The key must be random, with at least 128 bits.')
  @minLength(64)
  @maxLength(64)
  hash: string

  @description('Projects that the key gives access to, separated by spaces, or * for all.')
  @minLength(1)
  @maxLength(4096)
  projects: string
}

@export()
@sealed()
@description('Table, public address, origins of web pages and request timeout.')
type serviceOptions = {
  @description('Name of the table of jobs: letters and digits, starting with a letter. Default: jobs.')
  @minLength(3)
  @maxLength(63)
  tableName: string?

  @description('Public https address of the API, for absolute hRefs. Default: none, so that hRefs are relative.')
  @maxLength(512)
  publicBaseUrl: string?

  @description('Origins of the web pages that may read the answers, such as https://app.example.com. CORS of the platform stays off, because it cannot expose response headers. Default: none.')
  @maxLength(100)
  allowedOrigins: string[]?

  @description('Programs that write to the table. ChangeLog promises that all of them keep the change log: then freshness depends on no clock, and its cost not on the size of a project. Default: Any.')
  writers: ('Any' | 'ChangeLog')?

  @description('Age up to which answers from memory are given without a query, in seconds, to requests without a Cache-Control directive. Default: 0.')
  @minValue(0)
  @maxValue(86399)
  defaultMaxAgeSeconds: int?

  @description('Timeout of a request, in seconds. The platform ends a request after 230 seconds. Default: 20.')
  @minValue(1)
  @maxValue(220)
  requestTimeoutSeconds: int?

  @description('Maximum time for which a request waits for a change, in seconds; 0 grants no wait. Default: 30.')
  @minValue(0)
  @maxValue(220)
  maxWaitSeconds: int?

  @description('Retry-After of a job that has not ended, in seconds. Default: 2.')
  @minValue(1)
  @maxValue(3600)
  retryAfterSeconds: int?
}

@export()
@sealed()
@description('Snapshots: the projects that an instance keeps in memory.')
type snapshotOptions = {
  @description('Memory for all snapshots, in megabytes; at most half of the memory of the instance. A fifth of it is the maximum for one project. Default: 640.')
  @minValue(16)
  @maxValue(2048)
  memoryLimitMegabytes: int?

  @description('Maximum number of jobs in a project that is kept in memory. A project with more jobs is scanned for each request. Default: 150000.')
  @minValue(0)
  @maxValue(10000000)
  maxJobsPerProject: int?

  @description('Overlap of successive refreshes by Timestamp, in seconds. It covers the 30 seconds that an operation can take and clock differences between storage machines. Default: 35.')
  @minValue(1)
  @maxValue(300)
  timestampOverlapSeconds: int?

  @description('Interval of reconciliation, in seconds. An entity that is deleted without the Deleted mark disappears from responses within it. Default: 300, or 3600 with the change log.')
  @minValue(1)
  @maxValue(86399)
  reconcileIntervalSeconds: int?

  @description('Entities a second that a reconciliation reads of a project. Default: 200, a tenth of the documented target of a partition.')
  @minValue(1)
  @maxValue(100000)
  reconcileRate: int?

  @description('Timeout for loading a project into memory, in seconds. Default: 300.')
  @minValue(1)
  @maxValue(3600)
  loadTimeoutSeconds: int?
}

@export()
@sealed()
@description('Concurrency limits of an instance. Requests above the limits are rejected.')
type limitsOptions = {
  @description('Concurrent find and get requests. At least scale.requestsPerInstance, so that the platform adds an instance before requests are rejected. Default: 128.')
  @minValue(1)
  @maxValue(100000)
  concurrentRequests: int?

  @description('Requests that may be queued in addition. Default: 128.')
  @minValue(0)
  @maxValue(100000)
  queuedRequests: int?

  @description('Concurrent and queued requests of one caller. Default: 32.')
  @minValue(1)
  @maxValue(100000)
  concurrentRequestsPerCaller: int?

  @description('Concurrent scans of projects that are not in memory. Default: 8.')
  @minValue(1)
  @maxValue(1000)
  concurrentScans: int?

  @description('Projects that are loaded into memory at a time, for one caller at most half of them. Default: 4.')
  @minValue(1)
  @maxValue(100)
  concurrentLoads: int?

  @description('Requests that wait for a change, for one caller at most a quarter of them. Default: 5000.')
  @minValue(1)
  @maxValue(100000)
  waitingRequests: int?
}

@export()
@description('The settings of the sections Jobs, Cors, Snapshot and Limits.')
func serviceSettings(
  service serviceOptions,
  snapshot snapshotOptions,
  limits limitsOptions,
  instanceMemoryMegabytes int,
  requestsPerInstance int
) settingSet => {
  Jobs__TableName: service.?tableName ?? 'jobs'
  ...(empty(service.?publicBaseUrl)
    ? {}
    : { Jobs__PublicBaseUrl: https('service.publicBaseUrl', service.publicBaseUrl!) })
  Jobs__Writers: service.?writers ?? 'Any'
  Jobs__DefaultMaxAge: timeSpan(service.?defaultMaxAgeSeconds ?? 0)
  Jobs__RequestTimeout: timeSpan(service.?requestTimeoutSeconds ?? 20)
  Jobs__MaxWait: timeSpan(service.?maxWaitSeconds ?? 30)
  Jobs__RetryAfter: timeSpan(service.?retryAfterSeconds ?? 2)
  ...toObject(
    map(service.?allowedOrigins ?? [], (allowed, i) => { name: 'Cors__AllowedOrigins__${i}', value: origin(allowed) }),
    setting => setting.name,
    setting => setting.value
  )
  Snapshot__MemoryLimitMegabytes: string((snapshot.?memoryLimitMegabytes ?? 640) * 2 <= instanceMemoryMegabytes
    ? (snapshot.?memoryLimitMegabytes ?? 640)
    : fail('snapshot.memoryLimitMegabytes must be at most half of scale.instanceMemoryMegabytes'))
  Snapshot__MaxJobsPerProject: string(snapshot.?maxJobsPerProject ?? 150000)
  Snapshot__TimestampOverlap: timeSpan(snapshot.?timestampOverlapSeconds ?? 35)
  ...(snapshot.?reconcileIntervalSeconds == null
    ? {}
    : { Snapshot__ReconcileInterval: timeSpan(snapshot.?reconcileIntervalSeconds!) })
  Snapshot__ReconcileRate: string(snapshot.?reconcileRate ?? 200)
  Snapshot__LoadTimeout: timeSpan(snapshot.?loadTimeoutSeconds ?? 300)
  Limits__ConcurrentRequests: string((limits.?concurrentRequests ?? 128) >= requestsPerInstance
    ? (limits.?concurrentRequests ?? 128)
    : fail('limits.concurrentRequests must not be less than scale.requestsPerInstance'))
  Limits__QueuedRequests: string(limits.?queuedRequests ?? 128)
  Limits__ConcurrentRequestsPerCaller: string(limits.?concurrentRequestsPerCaller ?? 32)
  Limits__ConcurrentScans: string(limits.?concurrentScans ?? 8)
  Limits__ConcurrentLoads: string(limits.?concurrentLoads ?? 4)
  Limits__WaitingRequests: string(limits.?waitingRequests ?? 5000)
}

@export()
@description('The settings of the section Authentication. It cannot be switched off.')
func authenticationSettings(authentication authenticationOptions) settingSet => {
  Authentication__Enabled: 'true'
  Authentication__Issuer: https('authentication.issuer', authentication.issuer)
  Authentication__Audience: authentication.audience
  ...(empty(authentication.?metadataAddress)
    ? {}
    : { Authentication__MetadataAddress: https('authentication.metadataAddress', authentication.metadataAddress!) })
  Authentication__RequiredPermission: authentication.?requiredPermission ?? 'jobs.read'
  Authentication__ProjectsClaim: authentication.?projectsClaim ?? 'projects'
  ...(empty(authentication.?requesterRole) ? {} : { Authentication__RequesterRole: authentication.requesterRole! })
  Authentication__ClockSkew: timeSpan(authentication.?clockSkewSeconds ?? 60)
  ...toObject(
    flatten(map(authentication.?apiKeys ?? [], (key, i) => [
      { name: 'Authentication__ApiKeys__${i}__Name', value: key.name }
      { name: 'Authentication__ApiKeys__${i}__Hash', value: key.hash }
      { name: 'Authentication__ApiKeys__${i}__Projects', value: key.projects }
    ])),
    setting => setting.name,
    setting => setting.value
  )
}

@description('Seconds in the format of a .NET TimeSpan. Less than a day.')
func timeSpan(seconds int) string =>
  '${padLeft(seconds / 3600, 2, '0')}:${padLeft(seconds % 3600 / 60, 2, '0')}:${padLeft(seconds % 60, 2, '0')}'

@description('The address, after a check that it starts with https://.')
func https(parameter string, address string) string =>
  startsWith(address, 'https://') ? address : fail('${parameter} must start with https://')

@description('The origin, after a check that it has a scheme and a host and nothing after them.')
func origin(address string) string =>
  length(split(address, '/')) == 3 && (startsWith(address, 'https://') || startsWith(address, 'http://'))
    ? address
    : fail('service.allowedOrigins must be origins such as https://app.example.com')
