using System.Data.Common;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Telemetry;

/// <summary>The identity under which telemetry is sent to Application Insights.</summary>
internal static class TelemetryCredential
{
    /// <summary>The name of the setting.</summary>
    public const string Setting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private const string ClientId = "ClientId";

    /// <summary>The credential that the setting asks for; null when it asks for none.</summary>
    /// <exception cref="OptionsValidationException">The setting does not have its form.</exception>
    public static TokenCredential? Of(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return null;
        }

        var parts = Parse(setting);
        return new ManagedIdentityCredential(parts.TryGetValue(ClientId, out var id) && id is string { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned);
    }

    private static DbConnectionStringBuilder Parse(string setting)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = setting;
        }
        catch (ArgumentException)
        {
            throw Invalid();
        }

        return parts.TryGetValue("Authorization", out var kind) && kind is "AAD" ? parts : throw Invalid();
    }

    private static OptionsValidationException Invalid() => new(
        Setting,
        typeof(string),
        [$"{Setting} must be Authorization=AAD, with ;ClientId= and a client id for a user-assigned identity."]);
}
