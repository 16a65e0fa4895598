// All Azure resources of the jobs API, in one resource group. There are no keys, no passwords and no public data: access
// is by managed identities and role assignments. The variable `settings` holds every application setting.

targetScope = 'resourceGroup'

import {
  accessOptions
  alertingOptions
  instanceMemoryMegabytes
  loggingOptions
  principalType
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

// Names, region and tags
@description('Name of the workload, part of the resource names.')
@minLength(3)
@maxLength(12)
param name string = 'jobs'
@description('Name of the environment (dev, test, prod …). It is a tag and makes resource names unique.')
@minLength(1)
@maxLength(64)
param environmentName string
@description('Region of every resource. Empty: the region of the resource group.')
@maxLength(64)
param location string = ''
@description('Tags of every resource, in addition to azd-env-name.')
param tags tagSet = {}

// Configuration. modules/settings.bicep and modules/shared.bicep define the object types and the bounds of their properties.
@description('Authentication of callers. It cannot be switched off.')
param authentication authenticationOptions

@description('Table, public address, origins of web pages and request timeout.')
param service serviceOptions = {}

@description('Snapshots: the projects that an instance keeps in memory.')
param snapshot snapshotOptions = {}

@description('Concurrency limits of an instance.')
param limits limitsOptions = {}

@description('Size and number of instances.')
param scale scaleOptions = {}

@description('Replication of the jobs storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param jobsStorageReplication string = 'Standard_ZRS'

@description('Create an identity that may write jobs, for the services that record them.')
param writerIdentity bool = false

@description('Object id of a person or group that operates the service and gets the role to read and write jobs, for backups and repairs. Empty: none.')
@maxLength(36)
param operatorPrincipalId string = ''

@description('Kind of the operator.')
param operatorPrincipalType principalType = 'User'

@description('Lock the jobs storage account, so that it cannot be deleted by mistake.')
param lockJobs bool = false

@description('Addresses that may reach the function app. Default: all.')
param access accessOptions = {}

@description('Make both storage accounts reachable through private endpoints only.')
param privateNetwork bool = false

@description('IPv4 range of the virtual network in CIDR notation, /24 or larger. Used with privateNetwork only.')
@minLength(9)
@maxLength(18)
param virtualNetworkPrefix string = '10.40.0.0/24'

@description('Logs and their retention.')
param logging loggingOptions = {}

@description('Alert thresholds and recipients.')
param alerting alertingOptions = {}

// Names

#disable-next-line no-loc-expr-outside-params // The parameter is empty where AZURE_LOCATION is not set.
var region = empty(location) ? resourceGroup().location : location
var unique = uniqueString(resourceGroup().id, environmentName, name)
var suffix = '${name}-${unique}'
var appName = 'func-${suffix}'
var hostStorageName = 'sthost${unique}'
var jobsStorageName = 'stjobs${unique}'
var packageContainerName = 'packages'
var tableName = service.?tableName ?? 'jobs'
var dailyCapGigabytes = logging.?dailyCapGigabytes ?? 1
var allTags = union(tags, { 'azd-env-name': environmentName })

// Every application setting of the function app. Nothing else sets one.

var settings = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${appIdentity.properties.clientId}'
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.telemetryAddress
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__clientId: appIdentity.properties.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  // Size of the youngest generation of the garbage collector, in hexadecimal bytes (4 MiB). It follows the processor's L3
  // cache otherwise, and with it the memory that an instance needs.
  DOTNET_GCgen0size: '400000'
  JobsStorage__clientId: appIdentity.properties.clientId
  JobsStorage__tableServiceUri: 'https://${jobsStorageName}.table.${environment().suffixes.storage}'
  ...(scale.?placeholders ?? true ? {} : { WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: '0' })
  ...serviceSettings(service, snapshot, limits, instanceMemoryMegabytes(scale), requestsPerInstance(scale))
  ...authenticationSettings(authentication)
}

resource appIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${suffix}'
  location: region
  tags: allTags
}

resource writer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (writerIdentity) {
  name: 'id-writer-${suffix}'
  location: region
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    suffix: suffix
    location: region
    tags: allTags
    retentionDays: logging.?retentionDays ?? 30
    dailyCapGigabytes: dailyCapGigabytes
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
    location: region
    tags: allTags
    sku: scale.?zoneRedundant ?? false ? 'Standard_ZRS' : 'Standard_LRS'
    service: 'blob'
    content: packageContainerName
    privateOnly: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
    logReads: logging.?storageReads ?? false
    logWrites: logging.?storageWrites ?? false
    lock: false
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
    location: region
    tags: allTags
    sku: jobsStorageReplication
    service: 'table'
    content: tableName
    privateOnly: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
    logReads: logging.?storageReads ?? false
    logWrites: logging.?storageWrites ?? false
    lock: lockJobs
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
      ...(empty(operatorPrincipalId)
        ? []
        : [
            {
              roleId: roles.storageTableDataContributor
              identityId: operatorPrincipalId
              principalId: operatorPrincipalId
              principalType: operatorPrincipalType
            }
          ])
    ]
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    suffix: suffix
    location: region
    tags: allTags
    addressPrefix: virtualNetworkPrefix
    hostStorageId: hostStorage.outputs.id
    jobsStorageId: jobsStorage.outputs.id
  }
}

module app 'modules/app.bicep' = {
  params: {
    suffix: suffix
    location: region
    tags: allTags
    appName: appName
    identityId: appIdentity.id
    packageContainer: 'https://${hostStorageName}.blob.${environment().suffixes.storage}/${packageContainerName}'
    settings: settings
    scale: scale
    access: access
    allowReadinessProbe: alerting.?readinessProbe ?? true
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    workspaceId: monitoring.outputs.workspaceId
  }
  // The role assignments must exist before the app starts.
  #disable-next-line no-unnecessary-dependson
  dependsOn: [hostStorage, jobsStorage]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    suffix: suffix
    location: region
    tags: allTags
    alerting: alerting
    workspaceId: monitoring.outputs.workspaceId
    dailyCapGigabytes: dailyCapGigabytes
    appId: app.outputs.id
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
@description('Resource id of the writer identity, for the producers. Empty without writerIdentity.')
output writerIdentityId string = writerIdentity ? writer.id : ''
@description('Principal id of the writer identity. Empty without writerIdentity.')
output writerPrincipalId string = writerIdentity ? writer!.properties.principalId : ''
@description('Who receives the alerts; a sentence when no one does.')
output alertRecipients string = empty(alerting.?email) && empty(alerting.?actionGroupIds)
  ? 'No one receives the alerts: set JOBS_ALERT_EMAIL.'
  : join(concat(empty(alerting.?email) ? [] : [alerting.email!], alerting.?actionGroupIds ?? []), ', ')
// The same for the Azure Developer CLI, which keeps outputs as variables of its environment.
@description('Region of the resources.')
output AZURE_LOCATION string = region
@description('Resource group of the resources.')
output AZURE_RESOURCE_GROUP string = resourceGroup().name
@description('Name of the jobs storage account.')
output AZURE_STORAGE_ACCOUNT_NAME string = jobsStorageName
@description('Address of the table service that holds the jobs.')
output AZURE_STORAGE_TABLE_ENDPOINT string = settings.JobsStorage__tableServiceUri
@description('Name of the function app.')
output SERVICE_API_NAME string = appName
@description('Address of the API.')
output SERVICE_API_URI string = 'https://${app.outputs.hostName}'
@description('Addresses of the API, shown by azd up.')
output SERVICE_API_ENDPOINTS string[] = ['https://${app.outputs.hostName}']
