namespace Jobs.Api;

/// <summary>Which programs write to the table, and so how the service learns what has changed.</summary>
internal enum Writers
{
    /// <summary>Any program: the service relies on <c>Timestamp</c>.</summary>
    Any,

    /// <summary>Only programs that keep the change log: the service relies on the log and on no clock.</summary>
    ChangeLog,
}
