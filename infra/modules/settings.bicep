// How the service is set up: what can be said about it, and the application settings that follow. A setting that is not
// given keeps the service's own default, which stands here once more where Bicep has to calculate with it.

import { settingSet } from 'shared.bicep'

@export()
@sealed()
@description('Who may ask.')
type authenticationOptions = {
  @description('Issuer of the access tokens, an https address, exactly as their iss has it.')
  @minLength(12)
  @maxLength(512)
  issuer: string

  @description('Audience that an access token must name.')
  @minLength(1)
  @maxLength(512)
  audience: string

  @description('Https address of the issuer\'s OpenID Connect metadata; left out or empty, it is read below the issuer.')
  @maxLength(512)
  metadataAddress: string?

  @description('Permission (scope or role) that a token must carry; jobs.read when left out.')
  @minLength(1)
  @maxLength(128)
  requiredPermission: string?

  @description('Claim that lists the projects a caller may read; projects when left out.')
  @minLength(1)
  @maxLength(256)
  projectsClaim: string?

  @description('Role that lets a caller name a requester in X-Requester-Id; left out or empty, nobody may.')
  @maxLength(128)
  requesterRole: string?

  @description('Seconds that the issuer\'s clock may be off; 60 when left out.')
  @minValue(0)
  @maxValue(300)
  clockSkewSeconds: int?

  @description('Keys of the Orange Developer channel; none when left out.')
  @maxLength(50)
  apiKeys: apiKey[]?
}

@export()
@sealed()
@description('A key of the Orange Developer channel, known here by its hash only. That is no secret: the hash of a random key opens nothing.')
type apiKey = {
  @description('Who holds the key; appears in logs.')
  @minLength(1)
  @maxLength(64)
  name: string

  @description('SHA-256 of the key, 64 hexadecimal digits. The key itself must be random, at least 128 bits.')
  @minLength(64)
  @maxLength(64)
  hash: string

  @description('The projects that the key is for, separated by spaces, or * for all.')
  @minLength(1)
  @maxLength(4096)
  projects: string
}

@export()
@sealed()
@description('How the service answers.')
type serviceOptions = {
  @description('Table that holds the jobs: letters and digits, a letter first; jobs when left out.')
  @minLength(3)
  @maxLength(63)
  tableName: string?

  @description('Public https address of the API, if hRefs are to be absolute; left out or empty, they are relative.')
  @maxLength(512)
  publicBaseUrl: string?

  @description('Seconds that a request may take; 20 when left out. The platform cuts one off after 230.')
  @minValue(1)
  @maxValue(220)
  requestTimeoutSeconds: int?
}

@export()
@sealed()
@description('What an instance keeps in memory.')
type snapshotOptions = {
  @description('Megabytes for all projects together, at most half of the instance\'s memory; 512 when left out.')
  @minValue(16)
  @maxValue(2048)
  memoryLimitMegabytes: int?

  @description('Jobs of the largest project that is kept in memory; larger ones are scanned. 250000 when left out.')
  @minValue(0)
  @maxValue(10000000)
  maxJobsPerProject: int?

  @description('Seconds that a refresh reads again, to cover clock differences between storage machines; 5 when left out.')
  @minValue(1)
  @maxValue(300)
  timestampOverlapSeconds: int?

  @description('Seconds after which an entity deleted outright is gone; 60 when left out.')
  @minValue(1)
  @maxValue(86399)
  reconcileIntervalSeconds: int?
}

@export()
@sealed()
@description('How many requests an instance takes on; what is beyond is rejected.')
type limitsOptions = {
  @description('Finds and gets in progress at a time; 128 when left out. Not fewer than scale.requestsPerInstance, or requests would be rejected before there is another instance.')
  @minValue(1)
  @maxValue(100000)
  concurrentRequests: int?

  @description('How many more may be queued; 128 when left out.')
  @minValue(0)
  @maxValue(100000)
  queuedRequests: int?

  @description('How many of both one caller may have; 64 when left out.')
  @minValue(1)
  @maxValue(100000)
  concurrentRequestsPerCaller: int?

  @description('Finds at a time that read a project too large for memory; 8 when left out.')
  @minValue(1)
  @maxValue(1000)
  concurrentScans: int?
}

@export()
@description('The settings of the sections Jobs, Snapshot and Limits.')
func serviceSettings(
  given serviceOptions,
  snapshots snapshotOptions,
  limits limitsOptions,
  instanceMemoryMegabytes int,
  requestsPerInstance int
) settingSet => {
  Jobs__TableName: given.?tableName ?? 'jobs'
  ...(empty(given.?publicBaseUrl) ? {} : { Jobs__PublicBaseUrl: https('service.publicBaseUrl', given.publicBaseUrl!) })
  Jobs__RequestTimeout: timeSpan(given.?requestTimeoutSeconds ?? 20)
  Snapshot__MemoryLimitMegabytes: string((snapshots.?memoryLimitMegabytes ?? 512) * 2 <= instanceMemoryMegabytes
    ? (snapshots.?memoryLimitMegabytes ?? 512)
    : fail('snapshot.memoryLimitMegabytes must be at most half of scale.instanceMemoryMegabytes'))
  Snapshot__MaxJobsPerProject: string(snapshots.?maxJobsPerProject ?? 250000)
  Snapshot__TimestampOverlap: timeSpan(snapshots.?timestampOverlapSeconds ?? 5)
  Snapshot__ReconcileInterval: timeSpan(snapshots.?reconcileIntervalSeconds ?? 60)
  Limits__ConcurrentRequests: string((limits.?concurrentRequests ?? 128) >= requestsPerInstance
    ? (limits.?concurrentRequests ?? 128)
    : fail('limits.concurrentRequests must not be less than scale.requestsPerInstance'))
  Limits__QueuedRequests: string(limits.?queuedRequests ?? 128)
  Limits__ConcurrentRequestsPerCaller: string(limits.?concurrentRequestsPerCaller ?? 64)
  Limits__ConcurrentScans: string(limits.?concurrentScans ?? 8)
}

@export()
@description('The settings of the section Authentication. It cannot be switched off.')
func authenticationSettings(given authenticationOptions) settingSet => {
  Authentication__Enabled: 'true'
  Authentication__Issuer: https('authentication.issuer', given.issuer)
  Authentication__Audience: given.audience
  ...(empty(given.?metadataAddress)
    ? {}
    : { Authentication__MetadataAddress: https('authentication.metadataAddress', given.metadataAddress!) })
  Authentication__RequiredPermission: given.?requiredPermission ?? 'jobs.read'
  Authentication__ProjectsClaim: given.?projectsClaim ?? 'projects'
  ...(empty(given.?requesterRole) ? {} : { Authentication__RequesterRole: given.requesterRole! })
  Authentication__ClockSkew: timeSpan(given.?clockSkewSeconds ?? 60)
  ...toObject(
    flatten(map(given.?apiKeys ?? [], (key, i) => [
      { name: 'Authentication__ApiKeys__${i}__Name', value: key.name }
      { name: 'Authentication__ApiKeys__${i}__Hash', value: key.hash }
      { name: 'Authentication__ApiKeys__${i}__Projects', value: key.projects }
    ])),
    setting => setting.name,
    setting => setting.value
  )
}

@description('Seconds, as .NET reads a TimeSpan. Less than a day.')
func timeSpan(seconds int) string =>
  '${padLeft(seconds / 3600, 2, '0')}:${padLeft(seconds % 3600 / 60, 2, '0')}:${padLeft(seconds % 60, 2, '0')}'

@description('The address, if it is an https address.')
func https(parameter string, address string) string =>
  startsWith(address, 'https://') ? address : fail('${parameter} must start with https://')
