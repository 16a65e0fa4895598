using System.ComponentModel.DataAnnotations;
using Jobs.Api.Configuration;

namespace Jobs.Api;

/// <summary>The settings of the section <c>Jobs</c>.</summary>
internal sealed class JobsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Jobs";

    private const string TableNameRule =
        "Jobs__TableName must be 3 to 63 letters and digits, begin with a letter, and not be 'tables', which is reserved.";

    /// <summary>The table that holds the jobs: 3 to 63 letters and digits, a letter first, and not the reserved name.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = TableNameRule)]
    [RegularExpression("^(?![Tt][Aa][Bb][Ll][Ee][Ss]$)[A-Za-z][A-Za-z0-9]{2,62}$", ErrorMessage = TableNameRule)]
    public string TableName { get; set; } = "jobs";

    /// <summary>
    /// What to put before the path of each <c>hRef</c>, for instance <c>https://api.example.com</c>; null for references
    /// without a host.
    /// </summary>
    [HttpAddress(ErrorMessage =
        "Jobs__PublicBaseUrl must be an absolute http or https address without user, query and fragment.")]
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>
    /// <see cref="Writers.Any"/>, or <see cref="Writers.ChangeLog"/> when all programs that write to the table keep the change log.
    /// </summary>
    [EnumDataType(typeof(Writers), ErrorMessage = "Jobs__Writers must be Any or ChangeLog.")]
    public Writers Writers { get; set; }

    /// <summary>
    /// The age up to which answers from memory are given without a query, to requests that do not say what they accept; 0 to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage =
        "Jobs__DefaultMaxAge must be a time from 00:00:00 to 1.00:00:00.")]
    public TimeSpan DefaultMaxAge { get; set; }

    /// <summary>The time after which a request is answered 503; 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage =
        "Jobs__RequestTimeout must be a time from 00:00:01 to 00:10:00.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The maximum time for which a request waits for a change (<c>Prefer: wait</c>), in addition; 0 to 10 minutes. 0 grants no wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage =
        "Jobs__MaxWait must be a time from 00:00:00 to 00:10:00.")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The header <c>Retry-After</c> of a get of a job that has not ended; 1 second to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage =
        "Jobs__RetryAfter must be a time from 00:00:01 to 01:00:00.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);
}
