namespace Jobs.Api.Tables;

/// <summary>An entity of a project's change log is malformed.</summary>
#pragma warning disable CA1032 // There is always a row key.
internal sealed class ChangeLogException(string rowKey) : Exception($"The entity {rowKey} is not a lane of a change log.");
#pragma warning restore CA1032
