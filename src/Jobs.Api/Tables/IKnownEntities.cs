namespace Jobs.Api.Tables;

/// <summary>What a reader has read before, so that it need not be read again.</summary>
internal interface IKnownEntities
{
    /// <summary>True when the reader has the job in this version.</summary>
    bool IsKnown(Guid id, ulong version);
}
