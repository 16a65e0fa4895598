using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Jobs.Api.Tables;

namespace Jobs.Api.Query;

/// <summary>Which jobs of a project, in which order, which page of them.</summary>
internal sealed record JobQuery : JobCriteria
{
    /// <summary>Every job of the project.</summary>
    public JobQuery()
    {
    }

    /// <summary>The jobs that meet the criteria.</summary>
    [SetsRequiredMembers]
    public JobQuery(JobCriteria criteria)
        : base(criteria)
    {
    }

    /// <summary>The order of the whole collection.</summary>
    public JobOrder Order { get; init; } = JobOrder.Default;

    /// <summary>The index of the page's first job, from 0.</summary>
    public int Offset { get; init; }

    /// <summary>The maximum number of jobs on the page, at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many jobs must be held to find those on the page: offset and limit together.</summary>
    public int WindowSize => (int)Math.Min((long)Offset + Limit, Array.MaxLength);

    /// <summary>A text that is equal for queries that ask the same of the same project, and only for them.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Offset} {Limit} {Order} {CriteriaKey}");
}
