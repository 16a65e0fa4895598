using System.Text;

namespace Jobs.Api.Query;

/// <summary>Writes the references (<c>hRef</c>) of one project's jobs.</summary>
internal sealed class JobHrefs
{
    private readonly byte[] _prefix;

    /// <param name="publicBaseUrl">Put before the path to make references absolute; null for references by path alone.</param>
    /// <param name="projectId">The project, as it is stored.</param>
    public JobHrefs(Uri? publicBaseUrl, string projectId) =>
        _prefix = Encoding.UTF8.GetBytes(
            $"{publicBaseUrl?.AbsoluteUri.TrimEnd('/')}/projects/{Uri.EscapeDataString(projectId)}/jobs/");

    /// <summary>The greatest number of bytes that a reference takes.</summary>
    public int Length => _prefix.Length + 36;

    /// <summary>Writes the reference of one job as UTF-8.</summary>
    /// <param name="id">The job.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Guid id, Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        id.TryFormat(destination[_prefix.Length..], out _);
    }
}
