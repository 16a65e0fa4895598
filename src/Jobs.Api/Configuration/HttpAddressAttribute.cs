using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Configuration;

/// <summary>An absolute http or https address, or none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null or Uri { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
