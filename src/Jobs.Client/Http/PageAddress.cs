using System.Globalization;

namespace Jobs.Client.Http;

/// <summary>The address of a page whose query string has an offset.</summary>
internal static class PageAddress
{
    private const string Name = "offset";

    /// <summary>The offset of a page; null if its address has none, or more than one.</summary>
    public static int? Offset(Uri address)
    {
        int? offset = null;
        foreach (var parameter in Parameters(address))
        {
            if (IsOffset(parameter))
            {
                if (offset is not null
                    || !int.TryParse(parameter[(Name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                {
                    return null;
                }

                offset = value;
            }
        }

        return offset;
    }

    /// <summary>The same address with another offset.</summary>
    public static Uri At(Uri address, int offset)
    {
        var given = string.Create(CultureInfo.InvariantCulture, $"{Name}={offset}");
        var others = Parameters(address).Where(parameter => !IsOffset(parameter));
        return new Uri(address, "?" + string.Join('&', others.Append(given)));
    }

    private static string[] Parameters(Uri address) =>
        address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOffset(string parameter) => parameter.StartsWith(Name + "=", StringComparison.OrdinalIgnoreCase);
}
