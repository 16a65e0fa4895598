using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Configuration;

/// <summary>
/// An absolute http or https address that paths can be appended to, so without query and fragment, and without a user, who
/// would be published with it; or none.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null
        || (value is Uri { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" } address
            && !address.OriginalString.AsSpan().ContainsAny('?', '#'));
}
