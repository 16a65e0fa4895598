// Everything that the jobs API needs in Azure, in one resource group. No key, no password, no public data:
// identities and roles open every door. The settings that the service reads are in one place, the variable `settings`.

targetScope = 'resourceGroup'

import {
  alertingOptions
  instanceMemoryMegabytes
  loggingOptions
  requestsPerInstance
  roles
  scaleOptions
  tagSet
} from 'modules/shared.bicep'
import {
  authenticationOptions
  authenticationSettings
  limitsOptions
  serviceOptions
  serviceSettings
  snapshotOptions
} from 'modules/settings.bicep'

// What it is called, and where it stands

@description('Name of the workload, part of most resource names.')
@minLength(3)
@maxLength(12)
param name string = 'jobs'

@description('Name of the environment (dev, test, prod …): a tag, and part of what makes names unique.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of every resource.')
@minLength(3)
@maxLength(64)
param location string = resourceGroup().location

@description('Tags for every resource, beside azd-env-name.')
param tags tagSet = {}

// How it works. Types and bounds of what is in the objects are in modules/settings.bicep and modules/shared.bicep.

@description('Who may ask. There is no way to switch authentication off.')
param authentication authenticationOptions

@description('How the service answers.')
param service serviceOptions = {}

@description('What an instance keeps in memory.')
param snapshot snapshotOptions = {}

@description('How many requests an instance serves at a time.')
param limits limitsOptions = {}

@description('How large it gets.')
param scale scaleOptions = {}

@description('Replication of the jobs storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param jobsStorageReplication string = 'Standard_ZRS'

@description('Make an identity that may write jobs, for the services that record them.')
param writerIdentity bool = false

@description('Reach both storage accounts through private endpoints only.')
param privateNetwork bool = false

@description('IPv4 range of the virtual network in CIDR notation, /24 or larger; read with privateNetwork only.')
@minLength(9)
@maxLength(18)
param virtualNetworkPrefix string = '10.40.0.0/24'

@description('What is logged, and for how long.')
param logging loggingOptions = {}

@description('When somebody is told, and who.')
param alerting alertingOptions = {}

// Names

var suffix = '${name}-${uniqueString(resourceGroup().id, environmentName)}'
var appName = 'func-${suffix}'
var hostStorageName = 'sthost${uniqueString(resourceGroup().id, environmentName)}'
var jobsStorageName = 'stjobs${uniqueString(resourceGroup().id, environmentName)}'
var packageContainerName = 'packages'
var tableName = service.?tableName ?? 'jobs'
var allTags = union(tags, { 'azd-env-name': environmentName })

// Every setting of the function app. No other place sets one.

var settings = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${appIdentity.properties.clientId}'
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.telemetryAddress
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__clientId: appIdentity.properties.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  JobsStorage__clientId: appIdentity.properties.clientId
  JobsStorage__tableServiceUri: 'https://${jobsStorageName}.table.${environment().suffixes.storage}'
  ...(scale.?placeholders ?? true ? {} : { WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: '0' })
  ...serviceSettings(service, snapshot, limits, instanceMemoryMegabytes(scale), requestsPerInstance(scale))
  ...authenticationSettings(authentication)
}

resource appIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${suffix}'
  location: location
  tags: allTags
}

resource writer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (writerIdentity) {
  name: 'id-writer-${suffix}'
  location: location
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: allTags
    retentionDays: logging.?retentionDays ?? 30
    dailyCapGigabytes: logging.?dailyCapGigabytes ?? 1
    grants: [
      {
        roleId: roles.monitoringMetricsPublisher
        identityId: appIdentity.id
        principalId: appIdentity.properties.principalId
      }
    ]
  }
}

module hostStorage 'modules/storage.bicep' = {
  params: {
    name: hostStorageName
    location: location
    tags: allTags
    sku: 'Standard_LRS'
    service: 'blob'
    content: packageContainerName
    privateOnly: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
    logReads: logging.?storageReads ?? false
    grants: [
      {
        roleId: roles.storageBlobDataOwner
        identityId: appIdentity.id
        principalId: appIdentity.properties.principalId
      }
    ]
  }
}

module jobsStorage 'modules/storage.bicep' = {
  params: {
    name: jobsStorageName
    location: location
    tags: allTags
    sku: jobsStorageReplication
    service: 'table'
    content: tableName
    privateOnly: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
    logReads: logging.?storageReads ?? false
    grants: [
      {
        roleId: roles.storageTableDataReader
        identityId: appIdentity.id
        principalId: appIdentity.properties.principalId
      }
      ...(writerIdentity
        ? [
            {
              roleId: roles.storageTableDataContributor
              identityId: writer.id
              principalId: writer!.properties.principalId
            }
          ]
        : [])
    ]
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    suffix: suffix
    location: location
    tags: allTags
    addressPrefix: virtualNetworkPrefix
    hostStorageId: hostStorage.outputs.id
    jobsStorageId: jobsStorage.outputs.id
  }
}

module app 'modules/app.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: allTags
    appName: appName
    identityId: appIdentity.id
    packageContainer: 'https://${hostStorageName}.blob.${environment().suffixes.storage}/${packageContainerName}'
    settings: settings
    scale: scale
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    workspaceId: monitoring.outputs.workspaceId
  }
  // The app starts with its roles in place. The way through the network is none where there is no network.
  #disable-next-line no-unnecessary-dependson
  dependsOn: [hostStorage, jobsStorage]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: allTags
    alerting: alerting
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    jobsStorageId: jobsStorage.outputs.id
    hostName: app.outputs.hostName
  }
}

@description('Address of the API.')
output address string = 'https://${app.outputs.hostName}'

@description('Name of the function app.')
output functionAppName string = appName

@description('Name of the host storage account.')
output hostStorageName string = hostStorageName

@description('Name of the jobs storage account.')
output jobsStorageName string = jobsStorageName

@description('Address of the table service that holds the jobs.')
output tableServiceUri string = settings.JobsStorage__tableServiceUri

@description('Name of the jobs table.')
output jobsTableName string = tableName

@description('Principal id of the app\'s identity.')
output appPrincipalId string = appIdentity.properties.principalId

@description('Resource id of the writer identity, to attach to producers; empty without one.')
output writerIdentityId string = writerIdentity ? writer.id : ''

@description('Principal id of the writer identity; empty without one.')
output writerPrincipalId string = writerIdentity ? writer!.properties.principalId : ''
